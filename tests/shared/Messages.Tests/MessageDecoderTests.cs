// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Messages.Tests;

public sealed class MessageDecoderTests
{
    [Fact]
    public void a_name_is_these_bytes()
    {
        var block = new CaptureNameMessage { Index = 0x0201 };
        block.Origin.HostId = 0x1817161514131211;
        block.Origin.Incarnation = 1;
        block.Origin.StreamSequence = 2;
        block.Origin.StampNs = 3;
        block.Origin.TimeNs = NullValue.Int64;
        byte[] buffer = new byte[128];

        MessageEncoder encoder = MessageEncoder.Begin(buffer, in block);
        encoder.AppendText("aé");

        // By hand: header (block of 48, template 6, schema 1971, version 14), origin, index, padding, name.
        const string Expected =
            "30000600B3070F00" + "1112131415161718" + "0100000000000000" + "0200000000000000"
            + "0300000000000000" + "0000000000000080" + "0102000000000000" + "03000000" + "61C3A9";
        Assert.Equal(Expected, Convert.ToHexString(buffer.AsSpan(0, encoder.Length)));
    }

    [Fact]
    public void a_longer_block_of_a_later_version_is_skipped()
    {
        var block = new LineNameMessage { Index = 7, FeedIndex = 9 };
        byte[] buffer = new byte[256];
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in block);
        encoder.AppendText("name");
        encoder.AppendText("address");
        byte[] later = new byte[encoder.Length + 24];
        int end = MessageHeader.Size + LineNameMessage.BlockLength;
        buffer.AsSpan(0, end).CopyTo(later);
        later.AsSpan(end, 24).Fill(0xEE);
        buffer.AsSpan(end, encoder.Length - end).CopyTo(later.AsSpan(end + 24));
        BinaryPrimitives.WriteUInt16LittleEndian(later, (ushort)(LineNameMessage.BlockLength + 24));
        BinaryPrimitives.WriteUInt16LittleEndian(later.AsSpan(6), 2);

        Assert.True(MessageDecoder.TryStart(later, out MessageDecoder decoder));
        decoder.Read(out LineNameMessage read);

        Assert.Equal((7, 9), (read.Index, read.FeedIndex));
        Assert.Equal("name", decoder.NextText());
        Assert.Equal("address", decoder.NextText());
        Assert.Equal("", decoder.NextText());
    }

    [Fact]
    public void a_shorter_block_of_an_earlier_version_leaves_the_rest_zero()
    {
        var block = new GapMessage { Id = 5, First = 6 };
        byte[] buffer = new byte[256];
        int length = MessageEncoder.Begin(buffer, in block).Length;
        BinaryPrimitives.WriteUInt16LittleEndian(buffer, 48);

        Assert.True(MessageDecoder.TryStart(buffer.AsSpan(0, length), out MessageDecoder decoder));
        decoder.Read(out GapMessage read);

        Assert.Equal((5, 0UL), (read.Id, read.First));
    }

    [Fact]
    public void any_bytes_give_a_status_and_no_exception()
    {
        var random = new Random(20261120);
        var block = new StatusMessage { FeedCount = 3 };
        byte[] valid = new byte[512];
        MessageEncoder encoder = MessageEncoder.Begin(valid, in block);
        encoder.AppendText("host");
        encoder.AppendText("version");
        for (int round = 0; round < 100_000; round++)
        {
            byte[] bytes = valid[..random.Next(encoder.Length + 1)];
            for (int change = random.Next(6); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            if (!MessageDecoder.TryStart(bytes, out MessageDecoder decoder))
                continue;

            decoder.Read(out StatusMessage _);
            Assert.True(decoder.NextBytes().Length <= bytes.Length);
            Assert.True(decoder.NextText().Length <= bytes.Length);
            _ = decoder.NextBytes();
        }
    }
}
