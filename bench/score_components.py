#!/usr/bin/env python3
"""How well the component rules do against the truth of the corpus.

score_components.py COMPONENTS_OF CATALOG [CORPUS] [-v]

Unpacks elf/cve-bin-tool (one folder per product) and rootfs/truth (with unsquashfs) into a temporary folder, runs
COMPONENTS_OF over each, and prints recall and precision by product and by product + version. A claim counts as wrong
when its product is in the truth of that folder with another version; claims about products that the truth does not
list (libraries linked in, other packages) are counted apart, because the truth is not complete."""
import collections, json, os, re, subprocess, sys, tarfile, tempfile

verbose = '-v' in sys.argv
args = [a for a in sys.argv[1:] if not a.startswith('-')]
tool, catalog = args[0], args[1]
corpus = args[2] if len(args) > 2 else os.environ.get('ASSAY_CORPUS', os.path.expanduser('~/.cache/assay-corpus'))


def claims(folders):
    """Rows (product, version, confidence, path, name, evidence) by folder."""
    out = subprocess.run([tool, catalog] + folders, capture_output=True, text=True, errors='replace').stdout
    rows = {folder: [] for folder in folders}
    for line in out.splitlines():
        path, name, version, confidence, source, purl, cpe, evidence = (line.split('\t') + [''] * 8)[:8]
        if name == 'GAP' or source not in ('signature', 'package-note'):
            continue
        folder = next(f for f in folders if path.startswith(f + '/'))
        product = re.split(r'(?<!\\):', cpe)[4] if cpe else name
        rows[folder].append((product, version, int(confidence), path[len(folder):], name, evidence))
    return rows


# Two names of one product.
SYNONYMS = {'dhcpd': 'dhcp', 'free_range_routing': 'frrouting', 'libupnp': 'pupnp', 'vlc': 'vlc_media_player',
            'open-vm-tools': 'open_vm_tools'}


def same(a, b):
    def norm(v):
        v = v.lower().replace('_', '.')
        v = re.sub(r'^v', '', v)
        v = re.sub(r'(\.0)+$', '', v)
        return v
    return norm(a) == norm(b)


class Score:
    def __init__(self, title):
        self.title, self.truth, self.product, self.version, self.wrong, self.other = title, 0, 0, 0, [], collections.Counter()
        self.missing, self.right_claims = [], 0

    def add(self, label, expected, rows, least):
        rows = [r for r in rows if r[2] >= least]
        expected = [(SYNONYMS.get(p, p).replace('\\', ''), v) for p, v in expected]
        for product, version in expected:
            self.truth += 1
            mine = [r for r in rows if r[0].replace('\\', '') == product]
            self.product += bool(mine)
            ok = any(same(r[1], version) for r in mine)
            self.version += ok
            if not ok:
                self.missing.append('%s: %s %s, found %s' % (label, product, version, sorted({r[1] for r in mine}) or 'nothing'))
        for key in sorted({(r[0], r[1]) for r in rows}):
            versions = [v for p, v in expected if p == key[0].replace('\\', '')]
            if not versions:
                self.other[key[0]] += 1
            elif any(same(key[1], v) for v in versions):
                self.right_claims += 1
            else:
                places = [r for r in rows if (r[0], r[1]) == key]
                self.wrong.append('%s: %s %s (truth %s) in %s: %s' % (label, key[0], key[1], versions, places[0][3], places[0][5]))

    def show(self):
        made = self.right_claims + len(self.wrong)
        print('%-34s products %4d  found %4d (%.1f %%)  with version %4d (%.1f %%)  claims %4d  right %.1f %%  others %d' % (
            self.title, self.truth, self.product, 100 * self.product / max(1, self.truth), self.version,
            100 * self.version / max(1, self.truth), made, 100 * self.right_claims / max(1, made), sum(self.other.values())))
        if verbose:
            for line in self.missing:
                print('   missing', line)
            for line in self.wrong:
                print('   wrong  ', line)
            print('   others ', ', '.join('%s*%d' % x for x in self.other.most_common(60)))


def unpack(work):
    base = os.path.join(corpus, 'elf/cve-bin-tool')
    for entry in json.load(open(os.path.join(base, 'truth.json'))):
        folder = os.path.join(work, entry['file'][:-7])
        os.makedirs(folder)
        with tarfile.open(os.path.join(base, entry['file'])) as tar:
            tar.extractall(folder, filter='data') if hasattr(tarfile, 'data_filter') else tar.extractall(folder)
        yield entry, folder


def rootfs(work):
    base = os.path.join(corpus, 'rootfs/truth')
    for name, image, skip in (('bookworm-mipsel', 'mipsel-root.sqfs', 0), ('bullseye-armhf', 'armhf-flash.bin', 6553600)):
        folder, part = os.path.join(work, name), os.path.join(work, name + '.sqfs')
        with open(os.path.join(base, image), 'rb') as i, open(part, 'wb') as o:
            i.seek(skip)
            o.write(i.read())
        subprocess.run(['unsquashfs', '-q', '-n', '-d', folder, part], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        truth = {}
        for p in json.load(open(os.path.join(base, name + '.truth.json')))['packages']:
            if p.get('cpe') and p['elf_files']:
                truth[(re.split(r'(?<!\\):', p['cpe'])[4], p['upstream'])] = 1
        yield name, sorted(truth), folder


with tempfile.TemporaryDirectory() as work:
    scores = {least: Score('cve-bin-tool, confidence >= %d' % least) for least in (30, 50, 70)}
    entries = list(unpack(work))
    found = claims([folder for _, folder in entries])
    for entry, folder in entries:
        for least, score in scores.items():
            score.add(entry['file'][:-7], [(entry['product'], entry['version'])], found[folder], least)
    for score in scores.values():
        verbose_now, verbose = verbose, verbose and score is scores[30]
        score.show()
        verbose = verbose_now
    for name, truth, folder in rootfs(work):
        score = Score(name)
        score.add(name, truth, claims([folder])[folder], 30)
        score.show()
