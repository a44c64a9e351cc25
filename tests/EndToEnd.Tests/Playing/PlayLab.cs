// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EndToEnd.Tests.Extract;
using TestSupport;
using TestSupport.Binary;
using TestSupport.CaptureFiles;

namespace EndToEnd.Tests.Playing;

/// <summary>A lab of two namespaces, with captures to play from one into the other.</summary>
internal sealed class PlayLab : IDisposable
{
    internal const string LineA = "239.54.12.111";
    internal const string LineB = "239.54.12.112";
    internal const string Feed = $"itch=moldudp64@{LineA}:26400,{LineB}:26401";
    internal const string Network = "10.99.0.0/24";

    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private const int PortOfA = 26_400;
    private const long StartSeconds = 1_700_000_000;
    private const int InetHeaders = 34;                         // Ethernet, IPv4
    private const int Inet6Headers = 54;                        // Ethernet, IPv6
    private const int RecordHeader = 16;

    internal ScratchFolder Scratch { get; } = new();

    internal VethPair Pair { get; } = new();

    public void Dispose()
    {
        Pair.Dispose();
        Scratch.Dispose();
    }

    /// <summary>A configuration with the feed, and the networks of a lab.</summary>
    internal string Config(string lab = Network, string more = "")
    {
        string path = Scratch.File("lab.yaml");
        File.WriteAllText(path, $$"""
            play: {lab: [{{lab}}]}
            feeds:
              - name: itch
                protocol: moldudp64
                lines:
                  - {name: A, addresses: ["{{LineA}}:26400"]}
                  - {name: B, addresses: ["{{LineB}}:26401"]}
            {{more}}
            """);
        return path;
    }

    /// <summary>A capture of both lines with a loss on each, a duplicate and a reorder; line B 20 µs behind.</summary>
    internal string Capture(int messages, int gapNs)
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        for (int number = 0; number < messages; number++)
        {
            long ns = (long)number * gapNs;
            // 101 and 102 are lost by line A, 102 and 103 by line B; 51 comes twice; 61 and 60 change places.
            int shown = number is 60 or 61 ? 121 - number : number;
            if (number is not (101 or 102))
                Add(bytes, ns, LineA, PortOfA, shown);
            if (number is not (102 or 103))
                Add(bytes, ns + 20_000, LineB, PortOfA + 1, number);
            if (number == 51)
                Add(bytes, ns + 30_000, LineA, PortOfA, number);
        }
        return Write("recorded.pcap", bytes.ToArray());
    }

    internal string Write(string name, byte[] bytes)
    {
        string path = Scratch.File(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Plays by the sending interface, at the priority of the test, to its end.</summary>
    internal RunResult Play(params string[] arguments)
    {
        using TelemetryProcess play = Start(arguments);
        return play.WaitForEnd(Patience);
    }

    internal TelemetryProcess Start(params string[] arguments) => TelemetryBinary.StartInside(Pair.Sender,
        ["play", .. arguments, "--interface", VethPair.SenderInterface, "--no-real-time", "--json"]);

    /// <summary>Starts tcpdump where datagrams arrive; with short frames, of which its buffer holds 32,768.</summary>
    internal TelemetryProcess Witness(string file)
    {
        TelemetryProcess tcpdump = TelemetryProcess.Start("ip",
        [
            "netns", "exec", Pair.Receiver, "tcpdump", "-i", Pair.ReceiverInterface, "-Q", "in", "-w", file,
            "--time-stamp-precision=nano", "-B", "65536", "-s", "2048", "--immediate-mode", "-U", "-Z", "root",
            "udp and multicast",
        ]);
        tcpdump.WaitForErrors("listening on", Patience);
        return tcpdump;
    }

    /// <summary>Joins the groups where datagrams arrive, as a feed handler does; until it is disposed of.</summary>
    internal IDisposable Join()
    {
        Socket? socket = null;
        Pair.InReceiver(() =>
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            foreach (string group in (string[])[LineA, LineB])
            {
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                    new MulticastOption(IPAddress.Parse(group), IPAddress.Parse(Pair.ReceiverAddress)));
            }
        });
        return socket!;
    }

    /// <summary>Waits until the witness has seen a number of datagrams, and ends it.</summary>
    internal static List<string> Seen(TelemetryProcess tcpdump, string file, int count)
    {
        bool came = SpinWait.SpinUntil(() => DatagramsIn(file).Count >= count, Patience);
        tcpdump.Signal(Signals.Interrupt);
        tcpdump.WaitForText(Patience);
        Assert.True(came, $"only {DatagramsIn(file).Count} of {count} datagrams were seen; {tcpdump.Errors}");
        return DatagramsIn(file);
    }

    /// <summary>Destination and bytes of the datagrams in a pcap, in order; with the group as it is mapped.</summary>
    internal static List<string> DatagramsIn(string file, Func<string, string>? map = null)
    {
        if (!File.Exists(file))
            return [];
        byte[] bytes = File.ReadAllBytes(file);
        try
        {
            return [.. Wireshark.RecordsOf(bytes).Select(record => TextOf(record.AsSpan(RecordHeader), map))];
        }
        catch (ArgumentException)
        {
            return [];                                          // half a record
        }
    }

    /// <summary>Rows of <c>pacing.csv.gz</c> by the names of their columns.</summary>
    internal static List<Dictionary<string, string>> Rows(string folder)
    {
        using var stream = new GZipStream(
            File.OpenRead(Path.Combine(folder, "pacing.csv.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string[] columns = reader.ReadLine()!.Split(',');
        List<Dictionary<string, string>> rows = [];
        while (reader.ReadLine() is { } line)
            rows.Add(columns.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second));
        return rows;
    }

    private static void Add(CaptureBytes bytes, long ns, string group, int port, int number)
    {
        byte[] frame = Frames.Ethernet(0x0800, Frames.IPv4(17, "10.1.1.1", group,
            Frames.Udp(4000, (ushort)port, MoldSender.Packet((ulong)number + 1))));
        bytes.PcapRecord((uint)(StartSeconds + ns / 1_000_000_000), (uint)(ns % 1_000_000_000), frame);
    }

    private static string TextOf(ReadOnlySpan<byte> frame, Func<string, string>? map)
    {
        bool isInet6 = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == 0x86DD;
        string group = new IPAddress(isInet6 ? frame.Slice(38, 16) : frame.Slice(30, 4)).ToString();
        ReadOnlySpan<byte> udp = frame[(isInet6 ? Inet6Headers : InetHeaders)..];
        int length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        int port = BinaryPrimitives.ReadUInt16BigEndian(udp[2..]);
        string payload = Convert.ToHexString(udp[8..length]);
        return string.Create(CultureInfo.InvariantCulture, $"{map?.Invoke(group) ?? group}:{port} {payload}");
    }
}
