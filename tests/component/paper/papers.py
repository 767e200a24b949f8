#!/usr/bin/python3
"""Papers as others see them: text by pdftotext, pictures by pdftoppm, the code by zbarimg.
papers.py FOLDER-OF-PROGRAMS"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAMS = pathlib.Path(sys.argv.pop(1))
SIZES = {"a4": (595.28, 841.89), "a5": (419.53, 595.28), "241": (683.15, 792.0), "241-half": (683.15, 396.0)}
CODE = re.search(r'invented_code\[\]\s*=\s*((?:"[^"]*"\s*)+);',
                 (pathlib.Path(__file__).parent / "invented.c").read_text(encoding="utf-8"))[1]
CODE = "".join(re.findall(r'"([^"]*)"', CODE))


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60, **more)


class Picture:
    """A page as a grey picture of bytes."""

    def __init__(self, pdf, page, dpi):
        data = run("pdftoppm", "-gray", "-r", dpi, "-f", page, "-l", page, pdf).stdout
        self.width, self.height, start = self.head(data)
        self.pixels = data[start:]

    @staticmethod
    def head(data):
        match = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
        return int(match[1]), int(match[2]), match.end()

    def darkest(self, x, y, width, height):
        rows = (self.pixels[(y + i) * self.width + x:(y + i) * self.width + x + width] for i in range(height))
        return min(min(row) for row in rows if row)


class PaperCase(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.count = 0

    def make(self, *arguments, exit=0):
        """The file, its pages, and what no font has."""
        self.count += 1
        file = self.dir / f"{self.count}.pdf"
        result = subprocess.run([PROGRAMS / "make-paper", *map(str, arguments), file], capture_output=True, text=True,
                                timeout=60)
        self.assertEqual(result.returncode, exit, result.stderr)
        if exit:
            return file, 0, result.stderr
        pages, missing = result.stdout.rstrip("\n").split(" ", 1)
        return file, int(pages), missing

    def text(self, file, *options):
        return run("pdftotext", *([] if "-raw" in options else ["-layout"]), *options, file, "-").stdout.decode("utf-8")

    def squeezed(self, file, *options):
        """Without blanks and line ends: what is said, however it wraps."""
        return re.sub(r"\s+", "", self.text(file, *options))

    def boxes(self, file):
        """(page, x0, y0, x1, y1, word) of every word, and the pages' sizes."""
        html = run("pdftotext", "-bbox", file, "-").stdout.decode("utf-8")
        found, pages = [], []
        for line in html.splitlines():
            page = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line)
            word = re.search(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>', line)
            if page:
                pages.append((float(page[1]), float(page[2])))
            elif word:
                found.append((len(pages) - 1, *map(float, word.groups()[:4]), word[5]))
        return found, pages


class Said(PaperCase):
    def test_names_of_papers(self):
        for kind in ("plain", "hard", "bare"):
            file, _, _ = self.make(kind)
            said = self.squeezed(file)
            self.assertIn("跨省异地就医未直接结算情况说明（供手工报销使用，不作为收费票据）", said)
            title = re.search(r"^Title:\s+(.*)$", run("pdfinfo", file).stdout.decode(), re.M)[1]
            self.assertNotRegex(title, "收据|票据|发票")
            self.assertNotIn("收据", said)
            self.assertIsNone(re.search("！|亲|失败|无效卡|操作成功|报销成功|卡已过期|帐户|其它|病人", said))

    def test_everything_that_is_known(self):
        said = self.squeezed(self.make("plain", "--lines", 8)[0])
        for part in ("测试市第一人民医院", "H33010000001", "浙江省杭州市（330100）", "三级", "测试丙", "居民身份证",
                     "990000********0019", "四川省成都市（510100）", "城乡居民基本医疗保险", "代办人测试丁（与患者关系：父子）",
                     "2026-11-08", "（14天）", "ZY2026110801", "33000020261108093000000001", "心内科（0101）",
                     "急性心肌梗死（I21.000x002）", "票据代码33060126", "0012345678", "a1b2c3", "H3301000000101000001",
                     "网络或平台服务中断", "不存在有效的直接结算记录", "测试员（1001）", "附件：费用明细清单", "（医院医保专用章）",
                     "代办人身份证及授权委托书", "户口簿", "监护人身份证", "急诊诊断证明", "外伤情况说明", "出院记录（出院小结）"):
            self.assertIn(part, said)
        self.assertNotIn("转诊转院证明", said)

    def test_nothing_is_invented(self):
        said = self.squeezed(self.make("bare", "--lines", 0, "--no-code")[0])
        self.assertIn("期限未知，请咨询参保地医保经办机构或拨打12393", said)
        self.assertIn("无法向医保平台查询", said)
        self.assertIn("电子签名码暂不能生成", said)
        self.assertNotIn("0.00", said)
        self.assertNotIn("附件", said)

    def test_amounts_and_capitals(self):
        said = self.squeezed(self.make("hard")[0])
        self.assertIn("99,999,999.99元", said)
        self.assertIn("人民币玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分", said)

    def test_kinds_and_reasons(self):
        outpatient = self.squeezed(self.make("plain", "--kind", 1)[0])
        self.assertIn("门诊医疗收费票据", outpatient)
        self.assertNotIn("出院记录", outpatient)
        pharmacy = self.squeezed(self.make("plain", "--kind", 2)[0])
        self.assertIn("定点药店发票及购药清单", pharmacy)
        self.assertIn("有效异地就医备案", self.squeezed(self.make("bare", "--reason", "not-filed")[0]))

    def test_regions_and_papers_from_configuration(self):
        claims = self.dir / "claims.ini"
        claims.write_text("[5101]\noffice=测试市医保中心\ntelephone=000-1234\naddress=测试路 2 号\n"
                          "deadline=出院次年 12 月 31 日前\nextra_papers=residence;就医地居委会证明\n", encoding="utf-8")
        papers = self.dir / "papers.ini"
        papers.write_text("[manual]\ntitle=测试省异地就医情况说明\n[summary]\nwhere=病案室（1 号楼 1 层）\nafter_days=7\n"
                          "seal=病案专用章\n[list]\nseal=false\n", encoding="utf-8")
        said = self.squeezed(self.make("plain", "--claims", claims, "--papers", papers)[0])
        for part in ("测试市医保中心", "000-1234", "测试路2号", "出院次年12月31日前", "居住证（暂住登记）", "就医地居委会证明",
                     "测试省异地就医情况说明", "病案室（1号楼1层），出院7天后（2026-11-29起）；盖病案专用章"):
            self.assertIn(part, said)
        self.assertNotIn("期限未知", said)
        self.assertNotIn("住院收费窗口（费用结清后）；盖", said)
        papers.write_text("[summary]\nafter_days=soon\n", encoding="utf-8")
        self.assertIn("after_days", self.make("plain", "--papers", papers, exit=2)[2])
        papers.write_text("[summary]\nwhen=soon\n", encoding="utf-8")
        self.assertIn("unknown key", self.make("plain", "--papers", papers, exit=2)[2])

    def test_bilingual(self):
        said = self.text(self.make("hard", "--bilingual")[0])
        self.assertIn("Insured person", said)
        self.assertIn("Original", said)
        self.assertNotIn("Insured person", self.text(self.make("hard")[0]))


class Shown(PaperCase):
    def test_nothing_is_cut_off(self):
        for size, (width, height) in SIZES.items():
            for more in ((), ("--bilingual",)):
                file, pages, _ = self.make("hard", "--page", size, "--lines", 30, *more)
                words, sizes = self.boxes(file)
                self.assertEqual(len(sizes), pages)
                for page in sizes:
                    self.assertAlmostEqual(page[0], width, delta=0.1)
                    self.assertAlmostEqual(page[1], height, delta=0.1)
                for _, x0, y0, x1, y1, word in words:
                    self.assertTrue(x0 >= 12 and x1 <= width - 12 and y0 >= 0 and y1 <= height,
                                    (size, word, x0, y0, x1, y1))

    def test_every_page_has_its_head_and_foot(self):
        file, pages, _ = self.make("plain", "--lines", 120, "--copy", 2)
        for page in range(1, pages + 1):
            said = self.text(file, "-f", str(page), "-l", str(page))
            self.assertRegex(said, rf"第 *{page} *页 +共 *{pages} *页")
            self.assertIn("H3301000000101000001", said)
            self.assertIn("补打第 1 次", said)
            self.assertIn("跨省异地就医未直接结算情况说明", said)
            if page > 2 and page < pages:
                self.assertRegex(said, "序号 +日期 +医保编码 +项目名称")

    def test_fee_lines_all_come_out(self):
        for n in (1, 2, 3000):
            file, pages, _ = self.make("plain", "--lines", n)
            said = self.text(file, "-f", "3")
            numbers = [int(m[1]) for m in re.finditer(r"^ *(\d+) +2026-11-\d\d ", said, re.M)]
            self.assertEqual(numbers, list(range(1, n + 1)))
            self.assertEqual(pages, int(re.search(r"^Pages: +(\d+)$", run("pdfinfo", file).stdout.decode(), re.M)[1]))

    def test_names_come_out_whole(self):
        name = "买买提·吐尔逊·阿卜杜热合曼㛃𠮷䶮𬭚喆犇堃彧玥翀煜晟垚甯"
        file, _, missing = self.make("hard", "--page", "a5")
        self.assertEqual(missing, "")
        self.assertIn(name, self.squeezed(file, "-raw"))

    def test_a_character_without_a_glyph_is_told(self):
        file, _, missing = self.make("plain", "--name", "测试\U000f1234甲")
        self.assertEqual(missing, "\U000f1234")
        said = self.squeezed(file)
        self.assertIn("测试〔U+F1234〕甲", said)
        self.assertIn("本机字库缺少个别汉字", said)

    def test_a_name_cannot_turn_the_text_around(self):
        said = self.text(self.make("plain", "--name", "测试\u202e甲\u0007\n乙")[0])
        self.assertIn("测试甲 乙", said)

    def test_each_character_of_gb2312_leaves_ink(self):
        """Cairo's own cutting of Noto CJK loses some, depending on which stand before it."""
        characters = "".join(bytes((a, b)).decode("gb2312", "ignore") for a in range(0xb0, 0xf8) for b in range(0xa1, 0xff))
        characters = "如需改为直接结算" + characters + "㛃𠮷䶮𬭚〔〕·"
        for face, characters in ((4, characters), (0, characters[:1040])):
            file = self.dir / f"characters-{face}.pdf"
            (self.dir / "characters").write_text(characters, encoding="utf-8")
            run(PROGRAMS / "every-glyph", self.dir / "characters", file, face)
            for page in range(0, len(characters), 1040):
                picture = Picture(file, page // 1040 + 1, 72)
                blank = [c for i, c in enumerate(characters[page:page + 1040])
                         if picture.darkest(i % 26 * 18 + 3, i // 26 * 18, 18, 18) > 160]
                self.assertEqual(blank, [])

    def test_copies_are_the_same_but_for_the_mark(self):
        first, again = self.make("hard"), self.make("hard")
        self.assertEqual(first[0].read_bytes(), again[0].read_bytes())
        copy = self.make("hard", "--copy", 3)[0]
        self.assertEqual(self.squeezed(first[0]).replace("原件", ""),
                         self.squeezed(copy).replace("原件", "").replace("补打第2次", ""))
        for page in range(1, first[1] + 1):
            one, two = Picture(first[0], page, 72), Picture(copy, page, 72)
            mark = range(int(one.width - 45 / 25.4 * 72), one.width)
            for y in range(one.height):
                a, b = (p.pixels[y * p.width:(y + 1) * p.width] for p in (one, two))
                if a != b:
                    differing = [x for x in range(one.width) if a[x] != b[x]]
                    self.assertTrue(y < 21 / 25.4 * 72 and differing[0] in mark, (page, y, differing[:3]))

    def test_fine_offset(self):
        straight, _ = self.boxes(self.make("plain", "--page", "241")[0])
        shifted, _ = self.boxes(self.make("plain", "--page", "241", "--offset-um", 2000)[0])
        for a, b in zip(straight, shifted):
            self.assertAlmostEqual(b[1] - a[1], 2000 / 25400 * 72, delta=0.05)
            self.assertAlmostEqual(b[2] - a[2], 2000 / 25400 * 72, delta=0.05)

    def test_the_code_is_read_back(self):
        for size, dpi in (("a5", 200), ("241", 180)):
            file, _, _ = self.make("plain", "--page", size)
            run("pdftoppm", "-r", dpi, "-f", 2, "-l", 3, "-png", file, self.dir / size)
            read = subprocess.run(["zbarimg", "-q", "--raw", *map(str, sorted(self.dir.glob(f"{size}-*.png")))],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(read.stdout.strip(), CODE, size)


class Written(PaperCase):
    def test_whole_or_not_at_all(self):
        made, _, _ = self.make("plain")
        self.assertEqual([p.name for p in self.dir.iterdir()], [made.name])
        result = subprocess.run([PROGRAMS / "make-paper", "plain", self.dir / "nowhere" / "x.pdf"], capture_output=True,
                                text=True, timeout=60)
        self.assertEqual((result.returncode, result.stderr.split(":")[0]), (7, "file"))
        full = subprocess.run([PROGRAMS / "make-paper", "plain", "/dev/full"], capture_output=True, text=True, timeout=60)
        self.assertEqual((full.returncode, full.stderr.split(":")[0]), (7, "file"))
        (self.dir / "folder.pdf").mkdir()
        folder = subprocess.run([PROGRAMS / "make-paper", "plain", self.dir / "folder.pdf"], capture_output=True, text=True,
                                timeout=60)
        self.assertEqual(folder.returncode, 7)
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), [made.name, "folder.pdf"])

    def test_no_room_leaves_the_old_file(self):
        made, _, _ = self.make("plain")
        before = made.read_bytes()
        limited = subprocess.run(["sh", "-c", 'ulimit -f 100; trap "" XFSZ; exec "$@"', "sh", PROGRAMS / "make-paper", "plain",
                                  "--lines", "300", made], capture_output=True, text=True, timeout=60)
        self.assertEqual(limited.returncode, 7, limited.stderr)
        self.assertEqual(made.read_bytes(), before)
        self.assertEqual([p.name for p in self.dir.iterdir()], [made.name])

    def test_no_chinese_font(self):
        fonts = self.dir / "fonts.conf"
        fonts.write_text("<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
                         "<dir>/usr/share/fonts/truetype/dejavu</dir>"
                         f"<cachedir>{self.dir}/cache</cachedir></fontconfig>", encoding="utf-8")
        result = subprocess.run(["env", f"FONTCONFIG_FILE={fonts}", PROGRAMS / "make-paper", "plain", self.dir / "x.pdf"],
                                capture_output=True, text=True, timeout=60)
        self.assertEqual((result.returncode, result.stderr.split(":")[0]), (2, "font"))
        self.assertFalse((self.dir / "x.pdf").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
