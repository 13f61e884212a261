#!/bin/sh
# Copies the pinned front-end libraries from npm into static/vendor, with their licences and a list of checksums.
set -eu
cd "$(dirname "$0")/.."
npm ci --ignore-scripts --silent
vendor=static/vendor
rm -rf "$vendor"

# copy LIBRARY FILE LICENCE: source maps are left behind, and so is the comment that asks for one.
copy() {
    mkdir -p "$vendor/$1"
    sed -e '/^\/\/# sourceMappingURL=.*$/d' "node_modules/$2" >"$vendor/$1/$(basename "$2")"
    cp "node_modules/$3" "$vendor/$1/LICENSE"
}
copy htmx htmx.org/dist/htmx.min.js htmx.org/LICENSE
copy openseadragon openseadragon/build/openseadragon/openseadragon.min.js openseadragon/LICENSE.txt
copy tus tus-js-client/dist/tus.min.js tus-js-client/LICENSE
copy uplot uplot/dist/uPlot.esm.js uplot/LICENSE
copy uplot uplot/dist/uPlot.min.css uplot/LICENSE

# One sprite of just the icons that scripts/icons.txt names.
mkdir -p "$vendor/tabler-icons"
{
    printf '<svg xmlns="http://www.w3.org/2000/svg">\n'
    while read -r name; do
        printf '<symbol id="%s" viewBox="0 0 24 24">' "$name"
        sed -n -e '/stroke="none" d="M0 0h24v24H0z"/d' -e '/^  <\(path\|circle\|rect\|line\)/p' \
            "node_modules/@tabler/icons/icons/outline/$name.svg" | tr -d '\n' | sed 's/  */ /g'
        printf '</symbol>\n'
    done <scripts/icons.txt
    printf '</svg>\n'
} >"$vendor/tabler-icons/icons.svg"
cp node_modules/@tabler/icons/LICENSE "$vendor/tabler-icons/LICENSE"

(cd "$vendor" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
