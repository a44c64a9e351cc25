// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>
/// Messages that begin with their length and type, in protocols whose packet header does not distinguish the exchange's
/// format from a proprietary one: only types with the lengths of the exchange's document do. The tables hold the
/// messages of fixed length. Sources: Cboe Multicast PITCH of all markets 1.1 to 2.41; LSE MIT303 11.9 and GTP 26.2;
/// HKEX OMD-C 1.45 and OMD-D 2.2; OTC Link ATS 4.3 to 4.10; ICE iMpact 1.1.24 to 1.1.51; NYSE XDP 2.1 to 2.5 and
/// Pillar; MIAX MACH.
/// </summary>
internal static class BlockShapes
{
    private static readonly KnownLengths Pitch = new(
        """
        0x20:6/10 0x21:33/34 0x22:25/26 0x23:26/27/30 0x24:38/39/42 0x25:18 0x26:16 0x27:26/27 0x28:18/19
        0x29:14 0x2A:41/42 0x2B:33/34/40 0x2C:14 0x2D:6 0x2E:30/38 0x2F:38/40/41/45/50 0x30:43/44 0x31:18
        0x32:68 0x34:24 0x35:72 0x36:60 0x37:42 0x38:43 0x39:22 0x3A:31 0x3B:22 0x3C:18 0x3D:78 0x3E:18
        0x40:35 0x41:48 0x42:56 0x43:32 0x58:52 0x59:34 0x5A:30 0x60:170 0x61:28 0x62:54 0x63:23 0x64:19
        0x65:32 0x66:36 0x67:57 0x68:45 0x69:67 0x6A:39 0x6B:60 0x6C:39 0x95:34/47 0x96:27/30 0x97:6 0x98:15
        0x9C:57 0x9D:42 0x9E:58 0xA2:19 0xA3:67 0xA4:43 0xA5:35 0xA6:13 0xA8:20
        0xA9:60 0xAA:44 0xAB:21 0xAC:33 0xAD:43/47 0xAE:14 0xAF:34 0xB0:28 0xB1:18 0xB2:37 0xB3:61 0xB4:17
        0xB5:25 0xB6:20 0xB7:36 0xB8:37 0xB9:25 0xBA:65 0xBC:6 0xBD:6 0xBE:28 0xD1:48/64 0xD2:19
        0xD3:20 0xD4:20 0xD5:30 0xD6:25 0xD7:45 0xD8:25 0xD9:24 0xDA:35 0xDB:44 0xDF:38
        0xE2:13 0xE3:33 0xE4:30 0xE5:42 0xE6:60 0xE7:67 0xE8:60 0xE9:44 0xEA:59 0xEB:73 0xEC:66 0xED:50
        0xEF:65 0xF0:25 0xF2:41 0xF6:27 0xF7:34 0xFA:40
        """);

    private static readonly KnownLengths Mitch = new(
        """
        0x41:44 0x43:39 0x44:19 0x45:26 0x46:45 0x48:28 0x49:30 0x50:35 0x51:34 0x52:65 0x53:7 0x54:6 0x55:27
        0x71:34 0x77:23 0x79:13
        """);

    private static readonly KnownLengths Gtp = new(
        """
        0x41:67 0x44:55 0x46:77 0x47:80/84 0x48:30 0x50:66 0x51:286/292 0x52:313 0x53:14 0x54:436/536
        0x55:80 0x56:304/310 0x57:94 0x61:109 0x62:178 0x65:46 0x66:50 0x67:29 0x69:87 0x6A:50 0x6B:273
        0x70:141 0x71:83 0x77:77 0x79:22
        """);

    private static readonly KnownLengths Omd = new(
        """
        10:40 14:16 20:32 21:12 23:36 30:32 31:28 32:20 33:28 34:20 40:12 41:20 43:20 44:12 50:32
        51:12 52:36 56:20 60:52 61:20 62:16 70:20 71:112 80:24 81:32 100:8 105:8 203:8 301:74/86
        302:118/124 303:60/124 304:104/124 305:20/24 320:40/52 321:12 322:8/14 324:50 325:18/28 326:18
        330:32/36/44 331:31/36/44 332:18/26 335:8 336:16 337:26 350:56/58/60 356:40 360:60 363:45
        364:24/28 366:28/40 367:12 610:40 611:220 621:20 655:40 660:52
        """);

    private static readonly KnownLengths Otc = new(
        """
        1:66 2:36 3:59 4:33 7:57 8:32 9:35/36 11:16/20 12:20/24 13:23 14:19 17:46 18:54 20:12 21:55
        22:35 23:21 24:37 25:45 26:50 27:46 28:55 74:20
        """);

    private static readonly KnownLengths Impact = new(
        """
        '0:28 '3:28/29 '4:81/82 'C:136 'D:44 'E:45/53/61 'F:15/27/35 'G:49/57 'H:40 'I:39
        'J:55 'K:16 'L:1011 'M:33 'N:23 'O:40 'R:505/506/512/518 'T:4/13 'V:37/38 'W:86 'Y:53
        'Z:9/18 'c:23 'e:11 'f:16 'g:28 'i:91 'k:34 'l:324/325/332/340 'm:29 'r:9/17 's:29/37
        't:29/37 'u:83 'v:29 'w:56 'z:64/67/68/69
        """);

    private static readonly KnownLengths Xdp = new(
        """
        1:14 2:16 3:44 31:14 32:20/22 33:21/23 34:46 35:16 50:55 51:23
        100:31/39 101:31/35 102:23/25 103:34/42 104:42 105:52/67/70/73/75 106:35/43 107:36 108:40 110:33/53
        111:29/39 112:20 113:24 114:17 140:34/38 142:35 143:25 201:22 202:66 210:48/50 212:52/54 213:48
        214:44 216:24 220:36/38 221:24/26 222:40/42 223:36 229:45 240:18 300:40 301:35 302:25 303:21/42
        304:43 305:61/65 306:40/44 307:40/44 310:34 311:29 312:20 320:36 321:24 322:40 323:32/36 340:42
        401:40 403:48 405:48 407:36 409:24 411:40 413:36 415:28 417:40 419:24 421:24 423:40 425:36 429:28
        433:24 435:28 437:60 455:8 471:32 472:28 501:40 503:48 505:48 507:36 509:36 511:40 513:36
        """);

    private static readonly KnownLengths Mach = new(
        """
        0x01:132 0x04:24/27 0x05:21/37 0x06:37 0x07:31 0x08:31 0x09:25 0x0A:42/43/47 0x0B:42/46 0x0C:33
        0x0D:65 0x0E:48 0x0F:49 0x10:45 0x14:46 0x15:42 0x17:29 0x18:50 0x31:17 0x41:34 0x42:28 0x44:47
        0x46:56/84 0x48:38 0x49:26 0x4C:59 0x4D:123 0x4E:45 0x4F:28 0x50:85 0x53:27/30 0x54:40 0x57:34
        0x58:35 0x5A:37 0x62:26/28/34 0x64:35 0x65:38 0x66:38 0x68:28 0x69:28 0x6A:34 0x6B:34 0x6D:35
        0x6F:28/34 0x74:54 0x77:55 0x78:25/26
        """);

    /// <summary>Messages of PITCH.</summary>
    public static void LookAtPitch(ReadOnlySpan<byte> captured, uint count, ref ShapeEvidence evidence)
    {
        for (ReadOnlySpan<byte> left = From(captured, 8); count > 0 && left.Length >= 2; count--)
        {
            Pitch.Look(left[1], left[0], ref evidence);
            left = From(left, Math.Max((int)left[0], 1));
        }
    }

    /// <summary>Messages of MITCH; a second byte that is not a type is the upper byte of a length, as in GTP.</summary>
    public static void LookAtMitch(ReadOnlySpan<byte> captured, uint count, ref ShapeEvidence evidence)
    {
        const int leastType = 4;
        for (ReadOnlySpan<byte> left = From(captured, 8); count > 0 && left.Length >= 3; count--)
        {
            bool isGtp = left[1] < leastType;
            int length = isGtp ? BinaryPrimitives.ReadUInt16LittleEndian(left) : left[0];
            (isGtp ? Gtp : Mitch).Look(left[isGtp ? 2 : 1], length, ref evidence);
            left = From(left, Math.Max(length, 1));
        }
    }

    /// <summary>Messages of OMD.</summary>
    public static void LookAtOmd(ReadOnlySpan<byte> captured, uint count, ref ShapeEvidence evidence) =>
        LookAtWords(Omd, captured, count, ref evidence);

    /// <summary>Messages of XDP and Pillar.</summary>
    public static void LookAtXdp(ReadOnlySpan<byte> captured, uint count, ref ShapeEvidence evidence) =>
        LookAtWords(Xdp, captured, count, ref evidence);

    /// <summary>Messages of OTC Link; they fill the packet.</summary>
    public static void LookAtOtc(ReadOnlySpan<byte> captured, uint count, ref ShapeEvidence evidence)
    {
        for (ReadOnlySpan<byte> left = From(captured, 12); count > 0 && left.Length >= 3; count--)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(left);
            Otc.Look(left[2], length, ref evidence);
            left = From(left, Math.Max(length, 1));
        }
    }

    /// <summary>Messages of iMpact, whose length does not count the three bytes of type and length.</summary>
    public static void LookAtImpact(ReadOnlySpan<byte> captured, uint count, ref ShapeEvidence evidence)
    {
        for (ReadOnlySpan<byte> left = From(captured, 16); count > 0 && left.Length >= 3; count--)
        {
            int length = 3 + BinaryPrimitives.ReadUInt16BigEndian(left[1..]);
            Impact.Look(left[0], length, ref evidence);
            left = From(left, length);
        }
    }

    /// <summary>Application messages of MACH, each after a header of its own.</summary>
    public static void LookAtMach(ReadOnlySpan<byte> captured, ref ShapeEvidence evidence)
    {
        const byte application = 3;
        for (ReadOnlySpan<byte> left = captured; left.Length > 12;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(left[8..]);
            if (left[10] == application)
                Mach.Look(left[12], length, ref evidence);
            left = From(left, Math.Max(length, 1));
        }
    }

    private static void LookAtWords(
        KnownLengths known, ReadOnlySpan<byte> captured, uint count, ref ShapeEvidence evidence)
    {
        for (ReadOnlySpan<byte> left = From(captured, 16); count > 0 && left.Length >= 4; count--)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(left);
            known.Look(BinaryPrimitives.ReadUInt16LittleEndian(left[2..]), length, ref evidence);
            left = From(left, Math.Max(length, 1));
        }
    }

    /// <summary>The captured bytes from an offset on.</summary>
    private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> bytes, int at) =>
        at < bytes.Length ? bytes[at..] : [];
}
