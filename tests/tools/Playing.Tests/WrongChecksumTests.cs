// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Playing.Planning;
using TestSupport;
using static Telemetry.Playing.Tests.RecordedMorning;

namespace Telemetry.Playing.Tests;

/// <summary>Datagrams with wrong checksums: counted and played, or left out.</summary>
public sealed class WrongChecksumTests : IDisposable
{
    private readonly RecordedMorning _morning = new();

    public void Dispose() => _morning.Dispose();

    [Fact]
    public void wrong_checksums_are_only_counted_as_in_a_replay()
    {
        (var datagrams, _) = Read(Plan(Capture()));
        PlayForecast forecast = Forecast(Plan(Capture()));

        Assert.Equal([(1UL, false), (2UL, true), (3UL, false), (4UL, false), (5UL, true)],
            datagrams.Select(one => (one.Datagram.FirstSequence, one.Datagram.HasWrongChecksum)));
        Assert.Equal((5L, 2L, 0L), (forecast.Datagrams, forecast.ChecksumsWrong, forecast.LeftOut.BadChecksum));
        JsonElement json = JsonDocument.Parse(PlayJson.Plan(forecast)).RootElement;
        Assert.Equal(2, json.GetProperty("checksums_wrong").GetInt32());
    }

    [Fact]
    public void what_is_verified_is_left_out()
    {
        PlayPlan plan = Plan(Capture()) with { VerifiesChecksums = true };

        (var datagrams, _) = Read(plan);
        PlayForecast forecast = Forecast(plan);

        Assert.Equal([1UL, 3, 4], datagrams.Select(one => one.Datagram.FirstSequence));
        Assert.Equal((3L, 0L, 2L), (forecast.Datagrams, forecast.ChecksumsWrong, forecast.LeftOut.BadChecksum));
    }

    /// <summary>Numbers 1 to 5: right, wrong, left to the NIC, without a checksum, wrong.</summary>
    private string Capture()
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        ChecksumForm[] forms =
        [
            ChecksumForm.Right, ChecksumForm.Wrong, ChecksumForm.LeftToNic, ChecksumForm.None, ChecksumForm.Wrong,
        ];
        for (int place = 0; place < forms.Length; place++)
        {
            Add(bytes, place * 10_000, new PacketBuilder
            {
                Destination = IPAddress.Parse(LineA),
                DestinationPort = Port,
                Payload = Mold((ulong)place + 1),
                Checksum = forms[place],
            }.Build());
        }
        return _morning.File("a.pcap", bytes.ToArray());
    }

    private static PlayForecast Forecast(PlayPlan plan) =>
        Forecaster.Of(plan, coverage: null, static _ => { }, CancellationToken.None);
}
