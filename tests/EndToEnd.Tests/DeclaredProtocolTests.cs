// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Declared;

namespace EndToEnd.Tests;

/// <summary>A protocol that nobody but the configuration knows, from the packets to the report.</summary>
public class DeclaredProtocolTests
{
    private const int Seed = 20260403;
    private const int Packets = 20_000;                     // of each channel
    private const int Numbers = 65_535;                     // 1 to 65535, then 1 again
    private const uint CaptureSecond = 1_700_000_000;
    private const int AgeUs = 5;
    private const int KeptPort = 5000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Protocols = """
        protocols:
          - name: house-prices
            title: prices of the pricing engine
            byte_order: little
            header: 24
            match: {0: A501}
            length: {offset: 2, width: 2, counts: body}
            sequence: {offset: 4, width: 2, numbers: messages}
            messages: {count: {offset: 6, width: 1}, length: {offset: 1, width: 1, counts: body}}
            channel: {offset: 8, width: 8, form: text}
            send_time: {offset: 16, width: 8, unit: us}
            recovery: {offset: 7, width: 1, mask: 0x02}

        """;

    private const string Feeds = """
        feeds:
          - name: prices
            protocol: house-prices
            lines: [{address: 239.1.1.1:5000}, {address: 239.1.1.2:5000}]
        """;

    [Fact]
    public void a_replay_finds_exactly_what_was_left_out()
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("prices.pcap");
        string config = scratch.File("prices.yaml");
        string again = scratch.File("again.yaml");
        File.WriteAllText(config, Protocols + Feeds);
        (byte[] capture, HashSet<(string Channel, int Round, int Number)> lost, long sent) = Make();
        File.WriteAllBytes(file, capture);

        RunResult result = TelemetryBinary.Run("replay", file, "--config", config, "--json", "--write-config", again);
        RunResult second = TelemetryBinary.Run("replay", file, "--config", again, "--json");

        Assert.Equal(0, result.ExitCode);
        JsonElement feed = result.Summary.At("feeds", 0);
        Assert.Equal("house-prices", feed.Text("protocol"));
        Assert.Equal(
            (lost.Count, sent - lost.Count), (feed.Count("messages_lost"), feed.Count("messages")));
        Assert.True(result.Summary.Flag("ledger", "closed"));
        Assert.Equal(
            lost.Select(number => (number.Channel, number.Number)).Order(),
            result.OfType("gap").Where(gap => gap.Text("scope") == "feed").SelectMany(NumbersOf).Order());
        JsonElement[] ages =
            [.. result.Summary.At("series").EnumerateArray().Where(row => row.Text("series") == "feed_age")];
        Assert.Equal(["prices/A", "prices/B"], ages.Select(age => age.Text("key")));
        Assert.InRange(ages[0].Count("p50_ns"), AgeUs * 990, AgeUs * 1_010);
        Assert.Equal(feed.ToString(), second.Summary.At("feeds", 0).ToString());
    }

    [Fact]
    public void its_packets_and_its_row_carry_the_declared_name()
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("prices.pcap");
        string config = scratch.File("prices.yaml");
        File.WriteAllText(config, Protocols + Feeds);
        File.WriteAllBytes(file, new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true)
            .PcapRecord(CaptureSecond, 77_000, Frame(1, Packet("FX02", 65_534, 3, 77)))
            .PcapRecord(CaptureSecond, 78_000, Frame(1, [0xA5, 0x02, .. Packet("FX02", 2, 1, 78)[2..]]))
            .ToArray());

        RunResult packets = TelemetryBinary.Run("replay", file, "--config", config, "--packets", "--json");
        RunResult rows = TelemetryBinary.Run("feeds", "house-prices", "--config", config, "--json");
        RunResult all = TelemetryBinary.Run("feeds", "--config", config, "--json");

        JsonElement[] reported = [.. packets.OfType("packet")];
        Assert.Equal(("house-prices", "FX02"), (reported[0].Text("protocol"), reported[0].Text("channel")));
        Assert.Equal(
            (65_534, 3, 2, (CaptureSecond * 1_000_000_000L) + 72_000),
            (reported[0].Count("first_sequence"), reported[0].Count("count"), reported[0].Count("next_sequence"),
                reported[0].Count("send_time_ns")));
        Assert.Equal("version, type or session is not the protocol's", reported[1].Text("error"));
        Assert.Equal(1, packets.Summary.Count("feeds", 0, "undecodable"));
        Assert.Equal("prices of the pricing engine", Assert.Single(rows.Lines).Text("title"));
        Assert.Contains("4 2 u16le number of the first message",
            rows.Lines[0].At("layout").EnumerateArray().Select(line => line.GetString()));
        Assert.Equal("house-prices", all.Lines[0].Text("protocol"));
        Assert.True(all.Lines.Count > 20);
    }

    [RootFact]
    [Trait("needs", "root")]
    public void live_packets_are_sequenced_and_a_changed_declaration_begins_anew()
    {
        const int before = 900;
        const int missing = 7;
        const int after = 300;
        string declared = File.ReadAllText(DeclaredBuiltIns.Path);
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder) { Head = declared };
        string feed = string.Create(CultureInfo.InvariantCulture, $"  - name: kept\n    protocol: my-moldudp64\n"
            + $"    lines: [{{address: \"{network.ReceiverAddress}:{KeptPort}\"}}]\n");
        using TelemetryProcess run = config.Start(feed);
        using var sender = new MoldSender(network, KeptPort);

        sender.Send(before / 2, 5_000);
        sender.Skip(missing);
        sender.Send(before / 2, 5_000);
        string text = File.ReadAllText(config.Path);
        config.Write(text.Replace(
            "session: {offset: 0, width: 10, form: text}", "session: {offset: 0, width: 8, form: text}",
            StringComparison.Ordinal));
        run.Signal(Signals.HangUp);
        run.WaitForErrors("feed kept: added", Patience);
        sender.Send(after, 5_000);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Contains("protocols[my-moldudp64].session.width: 10 -> 8", result.Errors, StringComparison.Ordinal);
        Dictionary<string, JsonElement> feeds =
            result.Summary.At("feeds").EnumerateArray().ToDictionary(row => row.Text("feed")!);
        Assert.Equal((before, missing),
            (feeds["kept (removed)"].Count("messages"), feeds["kept (removed)"].Count("messages_lost")));
        Assert.Equal((after, 0), (feeds["kept"].Count("messages"), feeds["kept"].Count("messages_lost")));
        Assert.Equal("my-moldudp64", feeds["kept"].Text("protocol"));
        Assert.True(result.Summary.Flag("ledger", "closed"));
    }

    [RootFact]
    [Trait("needs", "root")]
    public void a_subscriber_gets_the_declared_name_and_the_same_totals()
    {
        const int half = 2_000;
        const int missing = 3;
        const string channel = "aeron:udp?endpoint=127.0.0.1:20936";
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder) { Head = File.ReadAllText(DeclaredBuiltIns.Path) };
        string feed = string.Create(CultureInfo.InvariantCulture, $"  - name: kept\n    protocol: my-moldudp64\n"
            + $"    lines: [{{address: \"{network.ReceiverAddress}:{KeptPort}\"}}]\n");
        using TelemetryProcess run = config.Start(feed, "", "--channel", channel);
        using TelemetryProcess watch = TelemetryBinary.StartInside(
            network.Receiver, "watch", "--channel", channel, "--json");
        using var sender = new MoldSender(network, KeptPort);

        sender.Send(half, 10_000);
        watch.WaitForOutput("\"snapshot\"", Patience);
        sender.Skip(missing);
        sender.Send(half, 10_000);
        run.Signal(Signals.Interrupt);
        RunResult published = run.WaitForEnd(Patience);
        watch.Signal(Signals.Interrupt);
        RunResult received = watch.WaitForEnd(Patience);

        JsonElement reported = received.Summary.At("feeds", 0);
        Assert.Equal(("kept", "my-moldudp64", 2 * half, missing),
            (reported.Text("feed"), reported.Text("protocol"), (int)reported.Count("messages"),
                (int)reported.Count("messages_lost")));
        foreach (string part in (string[])["feeds", "ledger"])
            Assert.Equal(published.Summary.At(part).ToString(), received.Summary.At(part).ToString());
        Assert.Equal(
            SamplesOf(published, "inter_arrival", "kept/A"), SamplesOf(received, "inter_arrival", "kept/A"));
    }

    private static string SamplesOf(RunResult result, string series, string key) => result.Summary.At("series")
        .EnumerateArray().Single(row => row.Text("series") == series && row.Text("key") == key).ToString();

    private static IEnumerable<(string Channel, int Number)> NumbersOf(JsonElement gap)
    {
        string channel = gap.Text("channel")!;
        for (long number = gap.Count("first"); ; number = number % Numbers + 1)
        {
            yield return (channel, (int)number);
            if (number == gap.Count("last"))
                yield break;
        }
    }

    /// <summary>Two channels on two lines; each line leaves out packets of its own, and what both left out is
    /// lost.</summary>
    private static (byte[] Capture, HashSet<(string Channel, int Round, int Number)> Lost, long Sent) Make()
    {
        var random = new Random(Seed);
        HashSet<(string, int, int)> lost = [];
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        string[] channels = ["EQ01", "FX02"];
        int[] next = [1, 60_000];
        int[] rounds = [0, 0];
        long sent = 0;
        for (int index = 0; index < Packets * channels.Length; index++)
        {
            int of = index % channels.Length;
            int count = 1 + random.Next(6);
            bool isEdge = index < channels.Length || index >= (Packets - 1) * channels.Length;
            bool[] isThere = [isEdge || random.Next(20) > 0, isEdge || random.Next(15) > 0];
            uint timeUs = (uint)index * 10;
            for (int line = 0; line < isThere.Length; line++)
            {
                if (isThere[line])
                    capture.PcapRecord(CaptureSecond, (timeUs * 1_000) + (uint)(line * 500),
                        Frame((byte)(line + 1), Packet(channels[of], next[of], count, timeUs)));
            }
            for (int message = 0; message < count; message++)
            {
                if (!isThere[0] && !isThere[1])
                    lost.Add((channels[of], rounds[of], next[of]));
                if (++next[of] > Numbers)
                    (next[of], rounds[of]) = (1, rounds[of] + 1);
            }
            sent += count;
        }
        return (capture.ToArray(), lost, sent);
    }

    private static byte[] Frame(byte line, byte[] payload) => new PacketBuilder
    {
        Destination = new IPAddress([239, 1, 1, line]),
        DestinationPort = 5000,
        Payload = payload,
    }.Build();

    /// <summary>A packet whose send time is some microseconds before it was captured.</summary>
    private static byte[] Packet(string channel, int number, int count, uint capturedUs)
    {
        const int header = 24;
        const int head = 2;
        const int body = 20;
        byte[] packet = new byte[header + (count * (head + body))];
        (packet[0], packet[1]) = (0xA5, 0x01);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(2), (ushort)(packet.Length - header));
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(4), (ushort)number);
        packet[6] = (byte)count;
        System.Text.Encoding.ASCII.GetBytes(channel).CopyTo(packet, 8);
        BinaryPrimitives.WriteInt64LittleEndian(
            packet.AsSpan(16), (CaptureSecond * 1_000_000L) + capturedUs - AgeUs);
        for (int message = 0; message < count; message++)
            packet[header + (message * (head + body)) + 1] = body;
        return packet;
    }
}
