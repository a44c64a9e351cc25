// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Feeds.Catalog;
using Telemetry.Kernel.Attaching;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Stamps;
using TestSupport.Workload;

namespace EndToEnd.Tests.Stamps;

/// <summary>
/// A tap before a mirror port: sends the packets of two lines of a CME feed until it is disposed, line B behind line A,
/// each with a trailer that says when the tap saw it. The exchange's time, line A's and line B's stamps are the same
/// nanoseconds apart in each pair, whatever the host does.
/// </summary>
internal sealed class TapSender : IDisposable
{
    /// <summary>From the exchange's time to line A's stamp, nanoseconds.</summary>
    internal const long AgeNs = 12_345;

    /// <summary>From line A's stamp to line B's, nanoseconds.</summary>
    internal const long LeadNs = 777;

    /// <summary>The group of line A; line B's is the next one.</summary>
    internal const string Group = "233.10.10.1";

    /// <summary>The port of both.</summary>
    internal const int Port = 5000;

    private const long TravelNs = 200_000;                      // from the tap to the host
    private const long NsPerSecond = 1_000_000_000;
    private const int NsPerTick = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Func<byte[], long, byte[]> _stamp;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _end = new();
    private Exception? _failure;
    private long _pairs;

    /// <summary>Begins to send.</summary>
    /// <param name="network">The mirror port is its receiving side.</param>
    /// <param name="stamp">Adds to a frame the stamp of a time, nanoseconds since 1970.</param>
    internal TapSender(VethPair network, Func<byte[], long, byte[]> stamp)
    {
        _stamp = stamp;
        _thread = new Thread(() =>
        {
            try
            {
                network.InSender(Send);
            }
            catch (Exception failure)
            {
                _failure = failure;
            }
        })
        { IsBackground = true, Name = "tap" };
        _thread.Start();
    }

    /// <summary>Adds a MetaWatch trailer.</summary>
    /// <param name="scaleNs">The tap's time scale less UTC.</param>
    internal static Func<byte[], long, byte[]> MetaWatch(long scaleNs) => (frame, ns) => StampedFrame.MetaWatch(
        frame, (uint)((ns + scaleNs) / NsPerSecond), (uint)((ns + scaleNs) % NsPerSecond), 1, device: 7, port: 3);

    /// <summary>Pairs sent so far.</summary>
    internal long Pairs => Volatile.Read(ref _pairs);

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
        if (_failure is not null)
            throw new InvalidOperationException("the tap failed", _failure);
    }

    private void Send()
    {
        using var socket = new Socket(AddressFamily.Packet, SocketType.Raw, 0);
        var target = new LinkEndPoint(NetworkDevice.IndexOf(VethPair.SenderInterface));
        for (ulong number = 1; !_end.Wait(Pause); number++)
        {
            byte[] payload = NumberedPackets.Packet(ProtocolId.CmeMdp3, number);
            long seenNs = ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * NsPerTick) - TravelNs;
            BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(4), (ulong)(seenNs - AgeNs));
            for (int line = 0; line < 2; line++)
            {
                byte[] address = IPAddress.Parse(Group).GetAddressBytes();
                address[^1] += (byte)line;
                byte[] frame = new PacketBuilder
                {
                    Destination = new IPAddress(address),
                    DestinationPort = Port,
                    Payload = payload,
                }.Build();
                socket.SendTo(_stamp(frame, seenNs + (line * LeadNs)), target);
            }
            Volatile.Write(ref _pairs, (long)number);
        }
    }
}
