/** Takes what other apps share with the installed studio, and opens the studio with it. */
import { NAME_HEADER, SHARED, sharedIn } from "../page/shared.js";

const FIELD = "pictures";

/** The answer to a share: the studio, which finds the pictures. */
export async function takeShared(request: Request, site: string): Promise<Response> {
  try {
    const given = (await request.formData()).getAll(FIELD);
    // Where there is none, a form has an empty one.
    const files = given.filter((each) => each instanceof File && each.size > 0) as File[];
    await caches.delete(sharedIn(site));
    const cache = await caches.open(sharedIn(site));
    for (const [at, file] of files.entries()) {
      const headers = { "Content-Type": file.type, [NAME_HEADER]: encodeURIComponent(file.name) };
      await cache.put(`${site}shared/${at}`, new Response(file, { headers }));
    }
  } catch (error) {
    console.warn("Brushwork could not take what was shared:", error);
    // Rather none than some: that is told.
    await caches.delete(sharedIn(site)).catch(() => {});
  }
  return Response.redirect(site + SHARED, 303);
}
