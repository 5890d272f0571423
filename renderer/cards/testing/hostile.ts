/** What members may type where a card shows a text, and how large a card may grow from it. */

/** Largest card in bytes: with the names that people give, and with a page full of emoji or accents. */
export const MAX_BYTES = 320_000;
export const MAX_HOSTILE_BYTES = 500_000;

export const HOSTILE: Record<string, string> = {
  long: 'W'.repeat(10_000),
  'long without spaces in Chinese': '機'.repeat(10_000),
  zalgo: 'Z\u0336\u0301\u0302\u0303\u0304\u0305\u0323\u0324\u0325a\u0336\u0351\u0352l\u0337\u0321g\u0338o\u0489'.repeat(
    40,
  ),
  'emoji families': '👨‍👩‍👧‍👦🏴‍☠️👩🏽‍🚀'.repeat(60),
  Arabic: 'محارب الصحراء العظيم '.repeat(30),
  'the widest ligature': '﷽'.repeat(10),
  'direction overrides': '\u202e\u2067evil \u200f\u202dname\u2066 '.repeat(20),
  'mixed directions': 'abc שלום 123 مرحبا '.repeat(20),
  'markup and mentions': '<@123> @everyone **bold** `code` [x](http://evil.example) &lt;b&gt;',
  'tall scripts': 'ที่นี่ปี่ตู้ร้ำ क्ष्म्य्रौं வெளியீட்டு'.repeat(10),
  'line breaks': 'a\nb\r\nc\u2028d\u2029e\tf\u000bg',
  invisible: '\u200b\u200d\u2060\u3164\ufe0f',
  'lone surrogates': '\ud800x\udfff'.repeat(50),
  'uncovered scripts': '𓀀𓀁𒀀ꦏ'.repeat(30),
};
