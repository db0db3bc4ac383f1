/** Other words for what the styles are called and tagged by, in English and Chinese. */

/** Each line: what styles are found by, then what people may ask for. */
const LINES = [
  "water: sea ocean river lake wave waves boat ship beach coast 海 水 河 湖 浪 船",
  "night: evening dusk moon stars 夜 月 星",
  "dark: black shadow gloomy 暗 黑",
  "light: bright pale pastel 亮 浅",
  "monochrome: grey gray white sepia bw 灰 白 单色",
  "blue: cyan indigo turquoise 蓝 青",
  "red: crimson scarlet pink 红 粉",
  "gold: yellow golden orange 金 黄 橙",
  "green: emerald 绿",
  "landscape: nature mountain mountains forest field trees 风景 山水 自然 山 林",
  "flowers: flower floral garden blossom plants botanical 花 植物",
  "portrait: face faces people person woman man 人 肖像 脸",
  "pattern: ornament decoration geometric tiles 图案 纹",
  "abstract: cubism cubist futurism geometric 抽象",
  "ink: brush calligraphy sumi 水墨 墨 书法",
  "woodcut: woodblock ukiyo-e ukiyo 浮世绘 木刻 版画",
  "print: engraving etching lithograph 版画 铜版",
  "textile: cloth fabric carpet rug weaving embroidery quilt lace silk 织 布 绣 毯",
  "mosaic: tile tiles 马赛克 镶嵌",
  "glass: stained window 玻璃",
  "map: maps atlas chart 地图",
  "miniature: manuscript illumination 细密画",
  "drawing: sketch pencil chalk pastel 素描 画稿",
  "watercolour: watercolor aquarelle 水彩",
  "painting: oil oils canvas 油画",
  "illustration: book botanical science 插画",
  "object: ceramic pottery porcelain lacquer ivory 陶 瓷 漆",
  "impressionism: impressionist 印象",
  "post-impressionism: pointillism pointillist 后印象 点彩",
  "modern: expressionism expressionist fauvism 现代 表现 野兽",
  "renaissance: 文艺复兴",
  "medieval: gothic 中世纪",
  "baroque: rococo 巴洛克 洛可可",
  "romanticism: romantic 浪漫",
  "japan: japanese nippon 日本",
  "china: chinese 中国 国画",
  "persia: persian iran islamic turkish 波斯 伊斯兰",
  "india: indian mughal 印度",
  "egypt: egyptian 埃及",
  "americas: mexico peru mexican peruvian 美洲 墨西哥 秘鲁",
  "gogh: 梵高 凡高",
  "monet: 莫奈",
  "cezanne: 塞尚",
  "gauguin: 高更",
  "renoir: 雷诺阿",
  "degas: 德加",
  "manet: 马奈",
  "matisse: 马蒂斯",
  "kandinsky: 康定斯基",
  "hokusai: 北斋",
  "hiroshige: 广重",
  "utamaro: 歌麿",
  "leonardo: 达芬奇 达·芬奇",
  "michelangelo: 米开朗基罗",
  "raphael: 拉斐尔",
  "botticelli: 波提切利",
  "vermeer: 维米尔",
  "turner: 透纳",
  "seurat: 修拉",
  "durer: 丢勒",
  "bruegel: 勃鲁盖尔",
  "modigliani: 莫迪利亚尼",
  "schiele: 席勒",
  "starry: 星空 星夜",
  "sunflowers: 向日葵",
  "lilies: 睡莲",
  "pearl: 珍珠",
  "mona: 蒙娜丽莎",
];

const MEANINGS = new Map<string, string[]>();
for (const line of LINES) {
  const [meant, others] = line.split(": ") as [string, string];
  for (const word of others.split(" ")) MEANINGS.set(word, [...(MEANINGS.get(word) ?? []), meant]);
}

/** The words that styles have for a word of a search. Chinese is written without spaces: there, for each that is in it. */
export function meaningsOf(word: string): string[] {
  if (/^[\u0000-\u024f]*$/.test(word)) return MEANINGS.get(word) ?? [];
  const found = [...MEANINGS.keys()].filter((other) => word.includes(other));
  // Water and ink are not meant where both together are a kind of painting.
  const longest = found.filter((one) => !found.some((other) => other !== one && other.includes(one)));
  return longest.flatMap((one) => MEANINGS.get(one)!);
}
