// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>A host with the programs of the steps, and a neighbour that sends numbered datagrams to it and takes
/// orders.</summary>
internal sealed class StageRig : IDisposable
{
    internal const int Port = 26_700;
    internal const int Gateway = 15_100;
    private const int SocketLevel = 1;                          // SOL_SOCKET
    private const int NumberAt = 4;
    private const int CookieOption = 57;                        // SO_COOKIE

    private readonly StageRing _ring;

    internal StageRig(params FlowDefinition[] flows)
        : this(new StageOptions(), flows)
    {
    }

    internal StageRig(StageOptions options, params FlowDefinition[] flows)
    {
        KernelCapture? capture = null;
        StageCapture? kernel = null;
        Pair.OnHost(() =>
        {
            // Packets are compared with sends only.
            KernelCaptureOptions captured = VethPair.Options(AttachMode.Tc);
            bool hasSends = StageSupport.Read()?.WhyMissing(StageProgram.Send) is null;
            capture = KernelCapture.Open(captured with
            {
                Flows = flows.Length > 0 ? flows : Usual,
                Interfaces = hasSends ? captured.Interfaces : [],
            });
            kernel = StageCapture.Open(capture, options);
            kernel.Attach();
        });
        (Capture, Kernel) = (capture!, kernel!);
        _ring = new StageRing(Kernel.Ring);
    }

    // Not the ports of other tests: drops of packets that have left their device are seen across namespaces.
    private static FlowDefinition[] Usual =>
    [
        Programs.Flow(1, "10.77.0.2:26700", snap: 9216), Programs.Flow(2, "10.77.0.1:15100", tcp: true),
        Programs.Flow(3, "10.77.0.1:15100", tcp: true, source: true),
    ];

    internal sealed record Step(StageRecord Record, byte[] Payload, StageEndpoints Endpoints)
    {
        internal int Number => BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(NumberAt));

        internal StageKind Kind => Record.Kind;
    }

    internal VethPair Pair { get; } = new();

    internal KernelCapture Capture { get; }

    internal StageCapture Kernel { get; }

    /// <summary>A datagram socket of the host.</summary>
    internal Socket Receiver(int port = Port, int bufferBytes = 4 << 20, bool shares = false, IPAddress? at = null)
    {
        Socket? socket = null;
        Pair.OnHost(() =>
        {
            at ??= IPAddress.Any;
            socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            {
                ReceiveBufferSize = bufferBytes,
            };
            if (shares)
                socket.SetRawSocketOption(SocketLevel, 15, BitConverter.GetBytes(1));       // SO_REUSEPORT
            socket.Bind(new IPEndPoint(at, port));
        });
        return socket!;
    }

    /// <summary>Sends datagrams numbered from 0 to the host.</summary>
    internal void SendNumbers(int count, IPEndPoint? to = null) => Pair.OnNeighbour(() =>
    {
        to ??= VethPair.HostEndpoint(Port);
        using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        for (int number = 0; number < count; number++)
            socket.SendTo(DropRig.Numbered(number), to);
    });

    /// <summary>Waits until so many datagrams of flows came into sockets, and are in their queues.</summary>
    internal void AwaitDatagrams(int count)
    {
        VethPair.Until(() => Kernel.ReadCounters(StageProgram.SocketIn).Recorded >= count,
            () => $"{Kernel.ReadCounters(StageProgram.SocketIn).Recorded} datagrams came, not {count}");
        HostThread.SleepNs(5_000_000);
    }

    /// <summary>Gives the host and its neighbour the addresses fd77::2 and fd77::1.</summary>
    internal void UseIPv6()
    {
        Pair.OnHost(static () => File.WriteAllText($"/proc/sys/net/ipv6/conf/{VethPair.Watched}/disable_ipv6", "0"));
        Pair.OnNeighbour(static () => File.WriteAllText($"/proc/sys/net/ipv6/conf/{VethPair.Other}/disable_ipv6", "0"));
        Pair.Host("address", "add", "fd77::2/64", "dev", VethPair.Watched, "nodad");
        Pair.Neighbour("address", "add", "fd77::1/64", "dev", VethPair.Other, "nodad");
    }

    /// <summary>A connection of the host to a port of the neighbour.</summary>
    internal (Socket Client, Socket Server) Connect(int port = Gateway, IPAddress? at = null)
    {
        at ??= VethPair.NeighbourEndpoint(port).Address;
        Socket? listener = null;
        Socket? client = null;
        Pair.OnNeighbour(() =>
        {
            listener = MakeStream(at.AddressFamily);
            listener.Bind(new IPEndPoint(at, port));
            listener.Listen();
        });
        Pair.OnHost(() => client = MakeStream(at.AddressFamily));
        client!.Connect(new IPEndPoint(at, port));
        using (listener)
            return (client, listener!.Accept());
    }

    /// <summary>Takes the steps recorded so far, of one kind or all, which must be so many.</summary>
    internal List<Step> Take(int count, StageKind? kind = null)
    {
        List<Step> steps = [];
        VethPair.Until(
            () =>
            {
                steps.AddRange(TakeAll().Where(step => kind is null || step.Kind == kind));
                return steps.Count >= count;
            },
            () => $"{steps.Count} steps were recorded, not {count}");
        steps.AddRange(TakeAll().Where(step => kind is null || step.Kind == kind));
        Assert.Equal(count, steps.Count);
        return steps;
    }

    /// <summary>Takes the steps recorded so far.</summary>
    internal List<Step> TakeAll()
    {
        List<Step> steps = [];
        _ring.Refresh();
        for (; _ring.TryPeek(out _); _ring.Advance())
        {
            steps.Add(new Step(
                _ring.Current, _ring.Payload.ToArray(), _ring.HasEndpoints ? _ring.Endpoints : default));
        }
        _ring.Release();
        Assert.False(_ring.IsCorrupt);
        return steps;
    }

    /// <summary>The kernel's number of a socket.</summary>
    internal static ulong CookieOf(Socket socket)
    {
        byte[] value = new byte[sizeof(ulong)];
        Assert.Equal(value.Length, socket.GetRawSocketOption(SocketLevel, CookieOption, value));
        return BitConverter.ToUInt64(value);
    }

    /// <summary>Checks that each event of a program is in one account, and how many were recorded.</summary>
    internal void AssertBooks(StageProgram program, int recorded)
    {
        StageCounters counters = Kernel.ReadCounters(program);
        Assert.Equal(recorded, counters.Recorded);
        Assert.Equal(counters.Events, counters.Ignored + counters.Recorded + counters.Lost);
        Assert.Equal((0, 0), (counters.StorageFailed, Kernel.ReadMissed(program) ?? 0));
    }

    private static Socket MakeStream(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        if (family == AddressFamily.InterNetworkV6)
            socket.DualMode = true;
        return socket;
    }

    public void Dispose()
    {
        Kernel.Dispose();
        Capture.Dispose();
        Pair.Dispose();
    }
}
