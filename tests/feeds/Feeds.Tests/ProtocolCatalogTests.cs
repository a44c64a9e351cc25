// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests;

public sealed class ProtocolCatalogTests
{
    [Fact]
    public void every_protocol_has_one_row_and_is_found_by_name_and_number()
    {
        ProtocolId[] ids =
        [
            .. Enum.GetValues<ProtocolId>().Where(id => id is not (ProtocolId.Unknown or ProtocolId.Declared)),
        ];

        Assert.Equal(ids, ProtocolCatalog.Rows.Select(row => row.Id).Order());
        foreach (ProtocolRow row in ProtocolCatalog.Rows)
        {
            Assert.True(ProtocolCatalog.TryFind(row.Name, out ProtocolRow? found));
            Assert.Same(row, found);
            Assert.Same(row, ProtocolCatalog.Find(row.Id)!);
            Assert.True(row.IsFeed || row.IsSession);
            Assert.NotEmpty(row.Layout);
            Assert.True(row.SequenceBits is 32 or 64);
        }
    }

    [Theory]
    [InlineData("moldudp46", "moldudp64")]
    [InlineData("MoldUDP64", "moldudp64")]
    [InlineData("moldudp64-itch5", "moldudp64-itch50")]
    [InlineData("soupbin-ouch42", "soupbintcp-ouch42")]
    [InlineData("fixx", "fix")]
    [InlineData("", null)]
    public void a_typo_is_answered_with_the_nearest_name(string written, string? nearest) =>
        Assert.Equal(nearest, ProtocolCatalog.Nearest(written));

    [Fact]
    public void zones_of_times_since_midnight_are_known_to_the_system()
    {
        foreach (string zone in ProtocolCatalog.Rows.Select(row => row.TimeZone).OfType<string>())
            Assert.Equal(zone, TimeZoneInfo.FindSystemTimeZoneById(zone).Id);
    }

    [Fact]
    public void every_status_has_its_words()
    {
        foreach (EnvelopeStatus status in Enum.GetValues<EnvelopeStatus>())
            Assert.Equal(status == EnvelopeStatus.Ok, StatusText.Of(status) is null);
    }

    [Fact]
    public void a_stream_protocol_is_no_datagram()
    {
        Envelope envelope = default;

        Assert.Equal(
            EnvelopeStatus.BadHeader, EnvelopeDecoder.Decode(ProtocolId.SoupBinTcp, new byte[64], 64, ref envelope));
    }
}
