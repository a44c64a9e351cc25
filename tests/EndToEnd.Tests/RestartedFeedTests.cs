// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Feeds.Catalog;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Workload;

namespace EndToEnd.Tests;

/// <summary>A capture of two days on each of which a feed numbers its messages from the same number on, without a word:
/// what the second day lacks is found, for each protocol.</summary>
public sealed class RestartedFeedTests
{
    private const uint Morning = 1_700_000_000;
    private const uint Day = 86_400;
    private const int PacketsOfDay = 1000;
    private const ulong First = 1_001;

    public static TheoryData<string> Protocols { get; } =
        [.. NumberedPackets.Protocols.Select(known => ProtocolCatalog.Find(known)!.Name)];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void the_second_day_is_counted_as_a_day_of_its_own(string protocol)
    {
        ProtocolId id = NumberedPackets.Protocols.Single(known => ProtocolCatalog.Find(known)!.Name == protocol);
        uint numbers = HostilePackets.NumbersOf(id, NumberedPackets.Packet(id, First), out _);
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        int sent = 0;
        for (uint day = 0; day < 2; day++)
        {
            for (uint packet = 0; packet < PacketsOfDay; packet++)
            {
                if (day == 1 && packet is >= 500 and < 510)
                    continue;
                byte[] payload = NumberedPackets.Packet(id, First + (packet * numbers));
                for (byte line = 1; line <= 2; line++)
                    capture.PcapRecord(Morning + (day * Day), (packet * 100_000) + line, Frame(line, payload));
                sent++;
            }
        }
        using var scratch = new ScratchFolder();
        string file = scratch.File("capture.pcap");
        File.WriteAllBytes(file, capture.ToArray());

        RunResult result = TelemetryBinary.Run(
            "replay", file, "--feed", $"f={protocol}@239.1.1.1:5000,239.1.1.2:5000", "--json");

        JsonElement feed = result.Summary.At("feeds", 0);
        Assert.Equal((sent * numbers, 10 * numbers, 1, 0),
            (feed.Count("messages"), feed.Count("messages_lost"), feed.Count("resets"), feed.Count("duplicates")));
        JsonElement gap = Assert.Single(result.OfType("gap"), gap => gap.Text("scope") == "feed");
        Assert.Equal((First + (500 * numbers), First + (510 * numbers) - 1),
            ((ulong)gap.Count("first"), (ulong)gap.Count("last")));
        JsonElement reset = Assert.Single(result.OfType("event"), line => line.Text("event") == "reset");
        Assert.True(reset.Flag("inferred"));
    }

    private static byte[] Frame(byte line, byte[] payload) => new PacketBuilder
    {
        Destination = new IPAddress([239, 1, 1, line]),
        DestinationPort = 5000,
        Payload = payload,
    }.Build();
}
