// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>
/// A password on the wire is nowhere in what leaves the process, and not in its memory once the reader has passed: the
/// kernel's rings, which it maps, the log buffers that a subscriber reads, and everything a core dump would hold.
/// </summary>
[Trait("needs", "root")]
public class SecretsTests
{
    private const ushort GatewayPort = 9000;
    private const ushort BoePort = 9001;
    private const ushort CoinbasePort = 9002;
    private const int LoginLength = 49;
    private const string Witness = "WITNESS-TOKEN1";        // is not secret: shows that the search finds what is there

    private static readonly IPAddress Gateway = IPAddress.Parse("10.99.0.77");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private uint _frames;

    [RootFact]
    public void a_password_is_in_no_output_no_capture_and_not_in_memory()
    {
        // No digits: a part of them stands by chance in some time of the output.
        byte[] password = Encoding.ASCII.GetBytes("pw" + RandomNumberGenerator.GetString("GHJKQVWXYZ~^!#%", 8));
        using var scratch = new ScratchFolder();
        string capture = scratch.File("run.pcapng");
        string config = scratch.File("run.yaml");
        File.WriteAllText(
            config, $"{Configuration}\nblack_box: {{directory: {scratch.File("box")}, before: 10s, peak: 100}}\n");
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--config", config, "--capture", capture, "--packets", "--orders", "--ring-bytes", "1MiB");
        using TelemetryProcess watch = TelemetryBinary.StartInside(network.Receiver, "watch", "--json");
        watch.WaitForOutput("snapshot", Patience);

        network.SendFrames(Traffic(password));
        run.WaitForAnyLine("snapshot", line => line.Count("sessions", 0, "orders") > 0, Patience);
        watch.WaitForAnyLine("snapshot", line => line.Count("sessions", 0, "orders") > 0, Patience);
        run.Signal(Signals.User1);
        run.WaitForAnyLine("event", line => line.Text("event") == "black_box", Patience);
        (int secrets, int witnesses) = SearchMemory(run.Id, password);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        watch.Signal(Signals.Interrupt);
        RunResult watched = watch.WaitForEnd(Patience);

        Assert.True(witnesses > 0, "the search does not see the rings");
        Assert.Equal(0, secrets);
        Assert.Equal(_frames, result.Summary.Count("ledger", "processed"));
        IEnumerable<string> boxes = Directory.GetFiles(scratch.File("box"), "*.pcapng")
            .Select(file => File.ReadAllText(file, Encoding.Latin1));
        string[] texts =
        [
            Text(result), Text(watched), File.ReadAllText(capture, Encoding.Latin1),
            string.Concat(boxes),
        ];
        Assert.All(texts[2..], text => Assert.Contains(Witness, text));
        foreach (string text in texts)
        {
            Assert.DoesNotContain(Encoding.ASCII.GetString(password), text);
            Assert.DoesNotContain(Encoding.ASCII.GetString(password, 0, 6), text);
            Assert.DoesNotContain(Encoding.ASCII.GetString(password, 4, 6), text);
        }
    }

    private static string Configuration => $$"""
        sessions:
          - {name: a, protocol: soupbintcp-ouch5, gateways: ["{{Gateway}}:{{GatewayPort}}"], login: alice}
          - {name: b, protocol: soupbintcp-ouch5, gateways: ["{{Gateway}}:{{GatewayPort}}"], login: bob}
          - {name: c, protocol: cboe-boe, gateways: ["{{Gateway}}:{{BoePort}}"], login: abcd}
          - {name: d, protocol: coinbase-derivatives-oe, gateways: ["{{Gateway}}:{{CoinbasePort}}"]}
        """;

    /// <summary>Logins whole and in pieces, sent twice, out of order, in mid-stream, of somebody unknown.</summary>
    private List<byte[]> Traffic(byte[] password)
    {
        List<byte[]> frames = [];
        ushort port = 4000;
        foreach (string user in (string[])["alice", "bob", "mallet"])
        {
            byte[] login = Login(user, password);
            for (int cut = 1; cut <= LoginLength; cut++)
            {
                frames.AddRange(Cut(login, cut, ++port, GatewayPort));
                frames.Add(Segment(port, 1 + LoginLength, Order()));
            }
        }
        foreach ((byte[] logon, ushort gateway) in BinaryLogons(password))
        {
            for (int cut = 1; cut < logon.Length; cut++)
                frames.AddRange(Cut(logon, cut, ++port, gateway));
        }
        _frames = (uint)frames.Count;
        return frames;
    }

    private static IEnumerable<byte[]> Cut(byte[] logon, int cut, ushort port, ushort gateway)
    {
        if (cut % 3 != 0)
            yield return Segment(port, 0, [], 2, gateway);
        byte[] first = Segment(port, 1, logon[..cut], gateway: gateway);
        byte[] second = Segment(port, (uint)(1 + cut), logon[cut..], gateway: gateway);
        foreach (byte[] segment in cut % 2 == 0 ? new[] { first, second, first } : [second, first, second])
            yield return segment;
    }

    /// <summary>Logons of BOE v2 and of Coinbase Derivatives, each to its gateway.</summary>
    private static IEnumerable<(byte[] Logon, ushort Gateway)> BinaryLogons(byte[] password)
    {
        byte[] boe = new byte[60];
        BinaryPrimitives.WriteUInt16LittleEndian(boe, 0xBABA);
        BinaryPrimitives.WriteUInt16LittleEndian(boe.AsSpan(2), 58);
        boe[4] = 0x37;
        "abcd"u8.CopyTo(boe.AsSpan(14));
        password.CopyTo(boe, 18);
        yield return (boe, BoePort);
        byte[] coinbase = new byte[88];
        coinbase[0] = 0xF1;
        BinaryPrimitives.WriteUInt16LittleEndian(coinbase.AsSpan(2), 88);
        coinbase[4] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(coinbase.AsSpan(26), 100);
        BinaryPrimitives.WriteUInt16LittleEndian(coinbase.AsSpan(28), 1100);
        "trader-7"u8.CopyTo(coinbase.AsSpan(32));
        password.CopyTo(coinbase, 48);
        yield return (coinbase, CoinbasePort);
    }

    private static byte[] Login(string user, byte[] password)
    {
        byte[] login = new byte[LoginLength];
        login.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt16BigEndian(login, LoginLength - 2);
        login[2] = (byte)'L';
        Encoding.ASCII.GetBytes(user).CopyTo(login, 3);
        password.CopyTo(login, 9);
        login[^1] = (byte)'1';
        return login;
    }

    private static byte[] Order()
    {
        byte[] order = new byte[50];
        order[1] = 48;
        order[2] = (byte)'U';
        order[3] = (byte)'O';
        order[7] = 1;
        Encoding.ASCII.GetBytes(Witness).CopyTo(order, 34);
        return order;
    }

    private static byte[] Segment(
        ushort port, uint sequence, byte[] payload, byte flags = 0x18, ushort gateway = GatewayPort) =>
        new PacketBuilder
        {
            IsTcp = true,
            Source = IPAddress.Parse("10.99.0.2"),
            Destination = Gateway,
            SourcePort = port,
            DestinationPort = gateway,
            Sequence = sequence,
            TcpFlags = flags,
            Payload = payload,
        }.Build();

    private static string Text(RunResult result) =>
        string.Join('\n', result.Lines.Select(line => line.GetRawText())) + result.Errors;

    /// <summary>
    /// How often the password stands in what a process can read, and the witness in the kernel memory that it maps.
    /// </summary>
    private static (int Secrets, int Witnesses) SearchMemory(int process, byte[] password)
    {
        byte[] witness = Encoding.ASCII.GetBytes(Witness);
        int secrets = 0;
        int witnesses = 0;
        using SafeFileHandle memory = File.OpenHandle($"/proc/{process}/mem");
        byte[] bytes = new byte[1 << 20];
        foreach (string line in File.ReadAllLines($"/proc/{process}/maps").Where(line => line.Contains(" r")))
        {
            string[] range = line.Split(' ')[0].Split('-');
            long end = long.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            long at = long.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            while (at >= 0 && at < end && TryRead(memory, bytes.AsSpan(0, (int)Math.Min(bytes.Length, end - at)), at))
            {
                secrets += bytes.AsSpan().Count(password);
                witnesses += line.Contains("bpf-map") ? bytes.AsSpan().Count(witness) : 0;
                at += bytes.Length;
            }
        }
        return (secrets, witnesses);
    }

    private static bool TryRead(SafeFileHandle memory, Span<byte> bytes, long at)
    {
        try
        {
            return RandomAccess.Read(memory, bytes, at) > 0;
        }
        catch (IOException)
        {
            return false;                                   // the kernel's own pages
        }
    }
}
