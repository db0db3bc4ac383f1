#!/bin/sh
# Makes a folder for training on a machine that has this checkout, Python with torch, and no network:
# photographs, paintings and loss network in one file, and the packages that training needs.
#
#   sh exporter/experiments/elsewhere.sh exporter/stylizers/any-style.toml runs/elsewhere
#
# There, from the checkout's root, with the accelerator that torch finds (several: TRAIN="torchrun --nproc-per-node N -m"):
#
#   sh runs/elsewhere/train.sh WHERE_RESULTS_GO
#
# PYTHON_VERSION is that machine's (3.12), PYTHON here what has brushwork[export], MEGABYTES the most of the file of
# pictures. Stopped by Ctrl-C, SIGTERM or `timeout`, it saves, and the same command goes on from there.
set -eu

config=$1
folder=$2
python=${PYTHON:-.venv/bin/python}
mkdir -p "$folder"
rm -rf "$folder/wheels"

"$python" -m brushwork pack "$folder/pack.zip" --megabytes "${MEGABYTES:-26}"
"$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --python-version "${PYTHON_VERSION:-3.12}" --dest "$folder/wheels" -c .ci/constraints.txt \
    annotated-doc annotated-types markdown-it-py mdurl onnxruntime pillow pydantic pydantic-core pygments rich \
    safetensors shellingham typer typing-extensions typing-inspection

cat > "$folder/train.sh" <<SCRIPT
#!/bin/sh
# Trains $config; the run goes to the folder that is given. Written by exporter/experiments/elsewhere.sh.
set -eu
here=\$(dirname "\$0")
python=\${PYTHON:-python3}
"\$python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --upgrade --target "\$here/packages" \\
    "\$here"/wheels/*.whl
PYTHONPATH="\$here/packages:exporter\${PYTHONPATH:+:\$PYTHONPATH}"
export PYTHONPATH
exec \${TRAIN:-"\$python" -m} brushwork train "$config" --data "\$here/pack.zip" --run "\$1"
SCRIPT
du -sh "$folder/pack.zip" "$folder/wheels"
echo "Next, over there: sh $folder/train.sh RESULTS"
