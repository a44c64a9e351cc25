// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests;

/// <summary>Send times that are written into packets, against bytes by hand.</summary>
public sealed class SendTimeTests
{
    private const long TimeNs = 1_700_000_000_123_456_789;      // 2023-11-14 22:13:20 UTC
    private const string Nanoseconds = "15CD853DFE9C9717";
    private const string Milliseconds = "0000018BCFE5687B";
    private const string SecondsAndNanoseconds = "00F1536515CD5B07";
    private const string MillisecondsOfDay = "04C4B47B";        // 80,000,123 of 86,400,000

    [Theory]
    [InlineData("cme-mdp3", 4, Nanoseconds)]
    [InlineData("t7-eobi", 24, Nanoseconds)]
    [InlineData("cboe-csm", 3, Milliseconds)]
    [InlineData("nyse-xdp", 8, SecondsAndNanoseconds)]
    [InlineData("nyse-openbook-ultra", 8, MillisecondsOfDay)]
    [InlineData("iex-tp", 32, Nanoseconds)]
    [InlineData("ice-impact", 8, Milliseconds)]
    [InlineData("b3-umdf", 8, Nanoseconds)]
    [InlineData("coinbase-derivatives-md", 0, Nanoseconds)]
    [InlineData("otc-link-ats", 8, MillisecondsOfDay)]
    [InlineData("optiq-mdg", 0, Nanoseconds)]
    [InlineData("hkex-omd", 8, Nanoseconds)]
    [InlineData("moex-simba", 8, Nanoseconds)]
    public void the_time_is_written_where_the_document_says_and_nothing_else(string name, int offset, string bytes)
    {
        byte[] packet = [.. Enumerable.Range(0, 48).Select(index => (byte)(index * 7))];
        byte[] expected = [.. packet];
        Convert.FromHexString(bytes).CopyTo(expected, offset);
        Assert.True(ProtocolCatalog.TryFind(name, out ProtocolRow? row));

        row.SendTime!.Write(packet, TimeNs);

        Assert.Equal(expected, packet);
        Assert.Equal(bytes.Length / 2, row.SendTime.Length);
        Assert.Null(row.NoNewSendTime);
        Assert.Equal(row.SendTime.IsOfDay, row.TimeZone is not null);
    }

    [Theory]
    [InlineData("ice-impact", 1_700_000_000_123_500_000, "0000018BCFE5687C")]
    [InlineData("otc-link-ats", 1_699_999_999_999_999_999 / 86_400_000_000_000 * 86_400_000_000_000 - 1, "00000000")]
    public void milliseconds_are_rounded_to_the_nearest(string name, long timeNs, string bytes)
    {
        byte[] packet = new byte[48];
        Assert.True(ProtocolCatalog.TryFind(name, out ProtocolRow? row));

        row.SendTime!.Write(packet, timeNs);

        Assert.Equal(bytes, Convert.ToHexString(packet.AsSpan(row.SendTime.Offset, row.SendTime.Length)));
    }

    [Fact]
    public void a_packet_with_another_time_is_as_valid_and_says_nothing_else()
    {
        foreach (ProtocolRow row in ProtocolCatalog.Rows.Where(row => row.SendTime is not null))
        {
            long timeNs = row.SendTime!.IsOfDay ? 80_000_123_000_000 : 1_700_000_000_123_000_000;
            int written = 0;
            foreach (byte[] original in Corpus.Of(row.Id))
            {
                Envelope before = default;
                Envelope after = default;
                byte[] packet = [.. original];
                if (EnvelopeDecoder.Decode(row.Id, packet, packet.Length, ref before) != EnvelopeStatus.Ok)
                    continue;
                row.SendTime.Write(packet, timeNs);

                Assert.Equal(EnvelopeStatus.Ok, EnvelopeDecoder.Decode(row.Id, packet, packet.Length, ref after));
                Assert.Equal(timeNs, after.SendTimeNs);
                after.SendTimeNs = before.SendTimeNs;
                Assert.Equal(before, after);
                written++;
            }
            Assert.True(written > 0, row.Name);
        }
    }

    [Fact]
    public void all_others_say_why_not()
    {
        ProtocolRow[] feeds = [.. ProtocolCatalog.Rows.Where(row => row is { IsFeed: true, IsStream: false })];

        Assert.Equal(13, feeds.Count(row => row.NoNewSendTime is null));
        Assert.Equal(["opra", "cta"], feeds.Where(row => row.HasChecksum).Select(row => row.Name));
        Assert.All(feeds, row => Assert.Equal(row.SendTime is null, row.NoNewSendTime is not null));
        Assert.All(feeds.Where(row => row.HasChecksum), row =>
            Assert.Equal("the checksum of its packets covers their send time", row.NoNewSendTime));
        Assert.Equal(
            [
                "moldudp64", "moldudp64-itch50", "moldudp64-intelligentcross", "cboe-pitch", "memx-memoir", "miax-mach",
                "moldudp32", "hsvf", "hsvf-timestamped", "tmx-xmt", "mitch",
            ],
            feeds.Where(row => row.NoNewSendTime == "its packets have no send time of their own")
                .Select(row => row.Name));
        Assert.Equal(
            ["t7-emdi", "t7-rdi", "moex-fast"],
            feeds.Where(row =>
                    row.NoNewSendTime == "the send time of its packets has no fixed place: it is coded in FAST")
                .Select(row => row.Name));
    }
}
