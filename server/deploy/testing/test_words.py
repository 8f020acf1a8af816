import glob
import os
import re
import unittest

from modules import FOLDER


def words():
    with open(os.path.join(FOLDER, "words", "en.txt"), encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(" = ", 1) for line in file if " = " in line)


def fields(text):
    return set(re.findall(r"{(\w+)}", text))


class Words(unittest.TestCase):
    """That the codes have words in both languages, e2e/support/conventions sees."""

    def test_every_finding_has_its_words_with_no_field_that_it_lacks(self):
        english = words()
        found = 0
        for path in glob.glob(os.path.join(FOLDER, "library", "*.py")):
            with open(path) as file:
                text = file.read()
            for code, given in re.findall(r"findings\.(?:error|note)\(\"(\w+)\"(.*)\)\n", text):
                found += 1
                self.assertIn(code, english, path)
                self.assertLessEqual(fields(english[code]), set(re.findall(r"(\w+)=", given)), code)
        self.assertGreater(found, 20)


if __name__ == "__main__":
    unittest.main()
