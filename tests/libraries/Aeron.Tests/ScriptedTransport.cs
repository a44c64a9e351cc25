// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Tests;

/// <summary>Stands in for a socket: gives what a script puts in, keeps what the driver sends.</summary>
internal sealed class ScriptedTransport(UdpChannel channel, Func<long> clock) : IUdpTransport
{
    private readonly Queue<(byte[] Bytes, UdpAddress Source)> _inbound = new();

    public UdpAddress LocalAddress { get; } = channel.Endpoint;

    internal List<(long TimeNs, byte[] Bytes)> Sent { get; } = [];

    /// <summary>Where each of <see cref="Sent"/> went to.</summary>
    internal List<UdpAddress> SentTo { get; } = [];

    /// <summary>Whether a datagram is taken; false: as a socket whose buffer is full.</summary>
    internal Func<bool> Accepts { get; set; } = () => true;

    /// <summary>How many of <see cref="Sent"/> were carried to the other side.</summary>
    internal int Carried { get; set; }

    internal void Arrive(byte[] bytes, UdpAddress source) => _inbound.Enqueue((bytes, source));

    public bool Send(ReadOnlySpan<byte> datagram) => SendTo(datagram, channel.Endpoint);

    public bool SendTo(ReadOnlySpan<byte> datagram, in UdpAddress destination)
    {
        if (!Accepts())
            return false;
        Sent.Add((clock(), datagram.ToArray()));
        SentTo.Add(destination);
        return true;
    }

    public int Receive(Span<byte> buffer, out UdpAddress source)
    {
        if (!_inbound.TryDequeue(out (byte[] Bytes, UdpAddress Source) next))
        {
            source = default;
            return -1;
        }

        source = next.Source;
        next.Bytes.AsSpan(0, Math.Min(buffer.Length, next.Bytes.Length)).CopyTo(buffer);
        return Math.Min(buffer.Length, next.Bytes.Length);
    }

    public void Dispose()
    {
    }
}
