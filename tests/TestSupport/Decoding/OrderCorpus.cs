// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.Feeds.Catalog;
using Xunit;

namespace TestSupport.Decoding;

/// <summary>A few messages of each order protocol, both ways; the first to the exchange is a logon.</summary>
internal static class OrderCorpus
{
    internal const string Password = "s3cr3t-Pwd";

    /// <summary>Logs on where names are hidden, or as much of it as there is room for.</summary>
    internal const string User = "N4m3-0f";

    public static TheoryData<ProtocolId> Protocols { get; } =
    [
        ProtocolId.Fix, ProtocolId.CmeILink3, ProtocolId.B3EntryPoint, ProtocolId.CboeBoe, ProtocolId.CboeBoe3,
        ProtocolId.T7Eti, ProtocolId.PillarGateway, ProtocolId.OptiqOeg, ProtocolId.LseNative, ProtocolId.MemxMemo,
        ProtocolId.MiaxMeo, ProtocolId.CoinbaseDerivativesOe, ProtocolId.TxseRake, ProtocolId.T7Eti6,
        ProtocolId.HkexOcg, ProtocolId.MiaxFei,
    ];

    internal static byte[][] ToExchange(ProtocolId protocol) => protocol switch
    {
        ProtocolId.CmeILink3 =>
        [
            ILink(503, 180, 30), ILink(514, 160), ILink(516, 120), ILink(506, 26), ILink(515, 160), ILink(514, 160),
        ],
        ProtocolId.B3EntryPoint =>
        [
            EntryPoint(4, 140, 80, 60), EntryPoint(100, 116), EntryPoint(101, 132), EntryPoint(9, 24),
            EntryPoint(102, 160), EntryPoint(105, 90),
        ],
        ProtocolId.CboeBoe =>
            [Named(14, 4, Boe(0x37, 60, 18)), Boe(0x38, 68), Boe(0x03, 10), Boe(0x39, 37), Boe(0x3A, 69)],
        ProtocolId.CboeBoe3 =>
        [
            Named(12, 4, Boe3(1, 60, 20)), Boe3(0x07D1, 70), Boe3(3, 12), Boe3(0x07DA, 40), Boe3(0x07DB, 72),
        ],
        ProtocolId.T7Eti =>
        [
            Eti(10000, 280, 62), Eti(10100, 240), Eti(10011, 16), Eti(10109, 72), Eti(10138, 160), Eti(10106, 200),
        ],
        ProtocolId.T7Eti6 =>
        [
            Eti(10000, 280, 62), Eti(10100, 240), Eti(10011, 16), Eti(10109, 104), Eti(10125, 88), Eti(10106, 264),
        ],
        ProtocolId.HkexOcg =>
        [
            new OcgMessage(5, 1).Text(0, Password, 450).Integer(2, 1, 4).Packet(), OcgMessage.NewOrder(2, "1000"),
            new OcgMessage(0, 3).Packet(), Ocg(12, 4), OcgMessage.NewOrder(5, "1002"), Ocg(13, 6),
        ],
        ProtocolId.MiaxFei =>
        [
            Named(8, 5, Fei('L', "", 38, 13)), Fei('U', "N1", 179), Fei('1', "", 3), Fei('U', "CO", 104),
            Fei('U', "M1", 145),
        ],
        ProtocolId.OptiqOeg => [Optiq(100, 40), Optiq(1, 120), Optiq(106, 14), Optiq(6, 140), Optiq(12, 90)],
        ProtocolId.LseNative =>
            [Named(4, 7, Lse('A', 80, 30)), Lse('D', 100), Lse('0', 4), Lse('F', 70), Lse('G', 100)],
        ProtocolId.MemxMemo => [Memo(100, 0, 50, 4), Memo(104, 1, 80), Memo(104, 2, 90), Memo(104, 3, 60)],
        ProtocolId.MiaxMeo =>
        [
            Named(8, 5, Meo('l', "", 38, 13)), Meo('U', "N1", 134), Meo('1', "", 3), Meo('U', "CO", 71),
            Meo('U', "M1", 114),
        ],
        ProtocolId.CoinbaseDerivativesOe =>
        [
            Named(32, 7, Coinbase(100, 1100, 88, 48)), Coinbase(110, 1101, 72), Coinbase(10, 1100, 40),
            Coinbase(120, 1101, 72), Coinbase(130, 1101, 56),
        ],
        ProtocolId.TxseRake =>
        [
            Named(11, 7, Rake('5', '\0', 35, 19)), Rake('6', 'L', 36), Rake('7', '\0', 3), Rake('6', 'C', 12),
            Rake('6', 'R', 30),
        ],
        ProtocolId.PillarGateway =>
        [
            Named(4, 7, PillarLogin()), Pillar(0x0240, 97), Pillar(0x0280, 80), Pillar(0x0240, 97), Pillar(0x0270, 97),
        ],
        ProtocolId.Fix =>
        [
            FixText.Message(FixText.Login), FixText.Order(2, "ORDER-1"), FixText.Heartbeat(3),
            FixText.Order(4, "ORDER-2", "95=5|96=a\u0001b=c|"),
            FixText.Message("35=F|34=5|49=CLIENT|56=VENUE|11=CANCEL-1|41=ORDER-1|"), FixText.Order(6, "ORDER-3"),
        ],
        _ => [],
    };

    internal static byte[][] FromExchange(ProtocolId protocol) => protocol switch
    {
        ProtocolId.CmeILink3 => [ILink(504, 70), ILink(522, 240), ILink(525, 260), ILink(506, 26), ILink(535, 420)],
        ProtocolId.B3EntryPoint =>
        [
            EntryPoint(5, 60), EntryPoint(200, 205), EntryPoint(203, 197), EntryPoint(9, 24), EntryPoint(204, 150),
        ],
        ProtocolId.CboeBoe => [Boe(0x24, 80), Boe(0x25, 200), Boe(0x09, 10), Boe(0x2C, 141), Boe(0x2A, 154)],
        ProtocolId.CboeBoe3 =>
            [Boe3(501, 80), Boe3(0x09C5, 120), Boe3(503, 12), Boe3(0x09D3, 141), Boe3(0x09D0, 154)],
        ProtocolId.T7Eti =>
            [Eti(10001, 120), Eti(10101, 200), Eti(10023, 16), Eti(10103, 272), Eti(10104, 200), Eti(10010, 120)],
        ProtocolId.T7Eti6 =>
            [Eti(10001, 96), Eti(10101, 136), Eti(10023, 16), Eti(10103, 224), Eti(10104, 208), Eti(10010, 80)],
        ProtocolId.HkexOcg =>
        [
            new OcgMessage(5, 1).Integer(2, 2, 4).Integer(3, 0, 1).Packet(), OcgMessage.Report(2, "1000", '0'),
            new OcgMessage(0, 3).Packet(), OcgMessage.Report(4, "1000", 'F', text: "a text"),
            OcgMessage.Report(5, "1001", '5', "1000", reason: "a reason"),
        ],
        ProtocolId.MiaxFei =>
            [Fei('R', "", 13), Fei('S', "NR", 69), Fei('0', "", 3), Fei('S', "EN", 172), Fei('U', "CR", 71)],
        ProtocolId.OptiqOeg => [Optiq(101, 40), Optiq(3, 120), Optiq(106, 14), Optiq(4, 140), Optiq(5, 110)],
        ProtocolId.LseNative => [Lse('B', 50), Lse('8', 100), Lse('0', 4), Lse('9', 70), Lse('j', 100)],
        ProtocolId.MemxMemo => [Memo(1, 0, 50), Memo(11, 6, 80), Memo(11, 8, 90), Memo(11, 11, 60)],
        ProtocolId.MiaxMeo =>
            [Meo('r', "", 14), Meo('s', "NR", 90), Meo('0', "", 3), Meo('s', "E1", 117), Meo('U', "CR", 83)],
        ProtocolId.CoinbaseDerivativesOe =>
        [
            Coinbase(200, 1100, 40), Coinbase(210, 1101, 80), Coinbase(10, 1100, 40), Coinbase(240, 1101, 120),
            Coinbase(221, 1101, 112),
        ],
        ProtocolId.TxseRake =>
            [Rake('1', '\0', 33), Rake('2', 'I', 56), Rake('3', '\0', 3), Rake('2', 'E', 54), Rake('2', 'X', 30)],
        ProtocolId.PillarGateway =>
            [Pillar(0x0260, 140), Pillar(0x0290, 150), Pillar(0x0271, 110), Pillar(0x0263, 60)],
        ProtocolId.Fix =>
        [
            FixText.Message("35=A|34=1|49=VENUE|56=CLIENT|108=30|141=Y|"), FixText.Report(2, "ORDER-1", '0'),
            FixText.Report(3, "ORDER-1", 'F'), FixText.Heartbeat(4, "VENUE"), FixText.Report(5, "ORDER-2", '8'),
        ],
        _ => [],
    };

    private static byte[] ILink(ushort template, int length, int secret = 0) =>
        Sbe(0xCAFE, template, length, (ushort)(length - 12), 8, secret);

    private static byte[] EntryPoint(ushort template, int length, int secret = 0, int block = 0) =>
        Sbe(0xEB50, template, length, (ushort)(block > 0 ? block : length - 12), 1, secret);

    private static byte[] Sbe(ushort magic, ushort template, int length, ushort block, ushort schema, int secret)
    {
        byte[] message = Body(length, secret);
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), magic);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), block);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), template);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(8), schema);
        return message;
    }

    private static byte[] Boe(byte type, int length, int secret = 0)
    {
        byte[] message = Body(length, secret);
        BinaryPrimitives.WriteUInt16LittleEndian(message, 0xBABA);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), (ushort)(length - 2));
        message[4] = type;
        return message;
    }

    private static byte[] Boe3(ushort type, int length, int secret = 0)
    {
        byte[] message = Boe((byte)type, length, secret);
        message[5] = (byte)(type >> 8);
        return message;
    }

    private static byte[] Eti(ushort template, int length, int secret = 0)
    {
        byte[] message = Body(length, secret);
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), template);
        return message;
    }

    private static byte[] Optiq(ushort template, int length)
    {
        byte[] message = Body(length, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), (ushort)(length - 10));
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), template);
        return message;
    }

    private static byte[] Lse(char type, int length, int secret = 0)
    {
        byte[] message = Body(length, secret);
        message[0] = 2;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(1), (ushort)(length - 3));
        message[3] = (byte)type;
        return message;
    }

    private static byte[] Memo(byte type, byte template, int length, int secret = 0)
    {
        byte[] message = Body(length, secret);
        message[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(1), (ushort)(length - 3));
        message[5] = template;
        return message;
    }

    private static byte[] Pillar(ushort type, int length)
    {
        byte[] message = Body(length, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(message, 0x0905);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(32), type);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(34), (ushort)(length - 32));
        return message;
    }

    private static byte[] PillarLogin()
    {
        byte[] message = Body(76, 20);
        BinaryPrimitives.WriteUInt16LittleEndian(message, 0x0201);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), 76);
        return message;
    }

    private static byte[] Meo(char packet, string type, int length, int secret = 0)
    {
        byte[] message = Rake(packet, '\0', length, secret);
        Encoding.ASCII.GetBytes(type).CopyTo(message, packet == 's' ? 12 : 3);
        if (packet == 'r')
            message[4] = (byte)' ';
        return message;
    }

    private static byte[] Fei(char packet, string type, int length, int secret = 0)
    {
        byte[] message = Rake(packet, '\0', length, secret);
        Encoding.ASCII.GetBytes(type).CopyTo(message, packet == 'S' ? 11 : 3);
        if (packet == 'R')
            message[3] = (byte)' ';
        return message;
    }

    private static byte[] Ocg(byte type, uint number) =>
        new OcgMessage(type, number).Order("1001", "20260105-01:30:00.000").Text(8, "1000", 21).Packet();

    private static byte[] Rake(char packet, char type, int length, int secret = 0)
    {
        byte[] message = Body(length, secret);
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)(length - 2));
        message[2] = (byte)packet;
        if (packet is '2' or '6')
            message[packet == '2' ? 4 : 3] = (byte)type;
        if (packet == '1' && length > 27)
            message[27] = 0;
        return message;
    }

    private static byte[] Coinbase(ushort template, ushort schema, int length, int secret = 0)
    {
        byte[] message = Body(length, secret);
        message[0] = 0xF1;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(26), template);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(28), schema);
        return message;
    }

    private static byte[] Named(int offset, int length, byte[] logon)
    {
        Encoding.ASCII.GetBytes(User[..length]).CopyTo(logon, offset);
        return logon;
    }

    /// <summary>Bytes that differ from place to place and from length to length.</summary>
    private static byte[] Body(int length, int secret)
    {
        byte[] body = new byte[length];
        for (int index = 0; index < length; index++)
            body[index] = (byte)(1 + (index * 7 + length) % 90);
        if (secret > 0)
            Encoding.ASCII.GetBytes(Password)[..Math.Min(Password.Length, length - secret)].CopyTo(body, secret);
        return body;
    }
}
