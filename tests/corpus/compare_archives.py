#!/usr/bin/env python3
"""compare_archives.py LISTER: cpio and tar archives of the corpus, and some of this machine's programs' making,
as assay lists them against bsdtar's listing (mtree with SHA-256). Prints one line per file; exit code 1 on a
difference, 77 when there is neither corpus nor bsdtar."""
import gzip, hashlib, lzma, os, re, shutil, subprocess, sys, tempfile

corpus = os.environ.get('ASSAY_CORPUS', os.path.expanduser('~/.cache/assay-corpus'))
lister = os.path.abspath(sys.argv[1])
letters = {'file': 'f', 'dir': 'd', 'link': 'l', 'char': 'c', 'block': 'b', 'fifo': 'p'}


def unvis(text):
    return re.sub(rb'\\([0-7]{3})', lambda m: bytes([int(m.group(1), 8)]), text)


def bsdtar(path):
    """path -> (type, mode, uid, gid, size or device, sum, target). Content of hard links is left out: bsdtar has none."""
    out = subprocess.run(['bsdtar', '-cf', '-', '--format=mtree', '--options', '!all,type,mode,uid,gid,size,link,sha256,device',
                          '@' + path], capture_output=True).stdout
    nodes = {}
    for line in out.split(b'\n'):
        if not line or line.startswith(b'#'):
            continue
        name, *words = line.split(b' ')
        name = unvis(name)
        while name.startswith((b'./', b'/')):
            name = name[1:] if name.startswith(b'/') else name[2:]
        name = b'' if name == b'.' else name.rstrip(b'/')
        w = dict((x.split(b'=', 1) + [b''])[:2] for x in words)
        kind = letters[w[b'type'].decode()]
        size = w.get(b'size', b'0') if kind == 'f' else b'-'
        device = w.get(b'device', b'').replace(b'native,', b'')
        nodes[name] = (kind, w[b'mode'].lstrip(b'0') or b'0', w[b'uid'], w[b'gid'], device if kind in 'cb' else size,
                       w.get(b'sha256digest', b'-'), unvis(w.get(b'link', b'')))
    return nodes


def assay(container, path):
    run = subprocess.run([lister, container, path], capture_output=True)
    nodes = {}
    for line in run.stdout.split(b'\n')[:-1]:
        kind, mode, uid, gid, size, digest, name, target = line.split(b'\t')[:8]
        name = re.sub(rb'\\x([0-9a-f]{2})', lambda m: bytes([int(m.group(1), 16)]), name)
        nodes[name] = (kind.decode(), mode, uid, gid, size, digest, target)
    return nodes, run.stderr.decode().strip().split('\n')[-1]


def compare(container, path, shown, complete=True):
    theirs, (ours, note) = bsdtar(path), assay(container, path)
    different = [n for n in theirs if n not in ours and complete]
    for name, node in theirs.items():
        got = ours.get(name)
        if got is None or got == node:
            continue
        # bsdtar lists the size and sum of a hard link as nothing; a cut file as an empty one
        if node[4] == b'0' and got[:4] == node[:4]:
            continue
        if not complete:
            continue
        different.append(name)
    extra = [n for n in ours if n not in theirs and complete]
    print('%s %s: %d nodes, bsdtar %d; %s' % ('not ok' if different or extra else 'ok', shown, len(ours), len(theirs), note))
    for name in (different + extra)[:5]:
        print('  ', name, 'bsdtar', theirs.get(name), 'assay', ours.get(name))
    return not different and not extra


def corpus_files():
    unpack, truth = os.path.join(corpus, 'unpack'), os.path.join(corpus, 'rootfs/truth')
    for root, dirs, files in sorted(os.walk(unpack)):
        for name in sorted(files):
            whole = not re.search('cut|replaced|added|prepend', name)
            if re.search(r'\.(cpio|tar)$', name) and 'prepend' not in name:
                yield name.rsplit('.', 1)[1], os.path.join(root, name), whole
    for name, kind in (('update-unsigned.swu', 'cpio'), ('update-unsigned.mender', 'tar')):
        yield kind, os.path.join(truth, name), True


def own_files(folder):
    """The headers of this machine as archives: many names, links, long paths."""
    top, tree = '/usr/include', os.path.join(folder, 'tree')
    subprocess.run('mkdir -p %s && cp -r %s/linux %s/c++ %s/ 2>/dev/null; cd %s && ln $(find . -type f | head -1) hard && '
                   'ln -s hard soft' % (tree, top, top, tree, tree), shell=True)
    for kind in ('newc', 'crc', 'odc', 'bin'):
        path = os.path.join(folder, kind + '.cpio')
        if subprocess.run('cd %s && find . | LC_ALL=C sort | cpio -o -H %s >%s 2>/dev/null' % (tree, kind, path), shell=True).returncode == 0:
            yield 'cpio', path, True
    for kind in ('v7', 'ustar', 'gnu', 'posix'):
        path = os.path.join(folder, kind + '.tar')
        subprocess.run(['tar', '--format=' + kind, '-C', tree, '-cf', path, '.'], stderr=subprocess.DEVNULL)
        yield 'tar', path, True


def compare_boot(folder):
    """FIT against dumpimage, a zImage inside a uImage against liblzma."""
    good, truth = True, os.path.join(corpus, 'rootfs/truth')
    fit, flash = os.path.join(truth, 'kernel.itb'), os.path.join(truth, 'armhf-flash.bin')
    if os.path.exists(fit) and shutil.which('dumpimage'):
        ours, note = assay('fit', fit)
        for i, node in enumerate(ours.values()):
            part = os.path.join(folder, 'part')
            subprocess.run(['dumpimage', '-T', 'flat_dt', '-p', str(i), '-o', part, fit], stdout=subprocess.DEVNULL, check=True)
            data = open(part, 'rb').read()
            data = gzip.decompress(data) if data[:2] == b'\x1f\x8b' else data
            good &= hashlib.sha256(data).hexdigest().encode() == node[5]
        print('%s kernel.itb: %s' % ('ok' if good else 'not ok', note))
    if os.path.exists(flash):
        image = open(flash, 'rb').read()[1048576 + 64:]
        payload = next(m.start() for m in re.finditer(b'\xfd7zXZ\0\0[\x01\x04\x0a]', image))
        theirs = lzma.LZMADecompressor().decompress(image[payload:])
        kernel = os.path.join(folder, 'zimage')
        with open(kernel, 'wb') as f:
            f.write(image)
        ours, note = assay('linux-kernel', kernel)
        same = ours[b'payload'][5] == hashlib.sha256(theirs).hexdigest().encode()
        print('%s armhf zImage: %s' % ('ok' if same else 'not ok', note))
        good &= same
    return good


def main():
    if not shutil.which('bsdtar'):
        print('SKIP: no bsdtar')
        return 77
    good = True
    with tempfile.TemporaryDirectory() as folder:
        if os.path.isdir(corpus):
            for kind, path, whole in corpus_files():
                if os.path.exists(path):
                    good &= compare(kind, path, os.path.relpath(path, corpus), whole)
            small = os.path.join(corpus, 'rootfs/truth/mipsel-small-initramfs.cpio.gz')
            if os.path.exists(small):
                plain = os.path.join(folder, 'initramfs')
                with gzip.open(small) as f, open(plain, 'wb') as g:
                    g.write(f.read())
                good &= compare('cpio', plain, 'mipsel-small-initramfs.cpio')
            good &= compare_boot(folder)
        else:
            print('# SKIP corpus: not at', corpus)
        for kind, path, whole in own_files(folder):
            good &= compare(kind, path, os.path.basename(path), whole)
    return 0 if good else 1


sys.exit(main())
