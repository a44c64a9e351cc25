// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver.Conducting.Directories;
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver;

/// <summary>Settings of an embedded media driver. Defaults are Aeron's unless stated otherwise.</summary>
public sealed class MediaDriverContext
{
    /// <summary>Directory through which clients find it; null: a new one for this user alone, on tmpfs. Removed when
    /// the driver stops.</summary>
    public string? AeronDirectoryName { get; init; }

    /// <summary>Term length of publications whose channel has no term-length, bytes.</summary>
    public int TermBufferLength { get; init; } = 16 << 20;

    /// <summary>Term length of publications between clients whose channel has no term-length, bytes.</summary>
    public int IpcTermBufferLength { get; init; } = 64 << 20;

    /// <summary>Longest datagram of publications whose channel has no mtu, bytes including the 32 of the
    /// header.</summary>
    public int MtuLength { get; init; } = 1408;

    /// <summary>Window of receivers, bytes, unless the channel has rcv-wnd.</summary>
    public int InitialWindowLength { get; init; } = 128 << 10;

    /// <summary>SO_RCVBUF of every socket, bytes; 0: the host's maximum, up to 2 MiB.</summary>
    public int SocketReceiveBufferLength { get; init; }

    /// <summary>SO_SNDBUF of every socket, bytes; 0: the system's default.</summary>
    public int SocketSendBufferLength { get; init; }

    /// <summary>Time for which a closed publication still answers NAKs, nanoseconds, unless its channel has
    /// linger.</summary>
    public long PublicationLingerNs { get; init; } = 5_000_000_000;

    /// <summary>Time for which a message that was claimed and not finished may block its stream, nanoseconds.</summary>
    public long PublicationUnblockTimeoutNs { get; init; } = 15_000_000_000;

    /// <summary>Silence after which a publication drops a receiver, nanoseconds.</summary>
    public long PublicationConnectionTimeoutNs { get; init; } = 5_000_000_000;

    /// <summary>Silence after which flow control no longer counts a receiver, nanoseconds, unless fc sets it.</summary>
    public long FlowControlReceiverTimeoutNs { get; init; } = 5_000_000_000;

    /// <summary>Silence after which an image ends without end of stream, nanoseconds.</summary>
    public long ImageLivenessTimeoutNs { get; init; } = 10_000_000_000;

    /// <summary>Longest time between two status messages of an image, nanoseconds.</summary>
    public long StatusMessageIntervalNs { get; init; } = 200_000_000;

    /// <summary>True if receivers with cc=cubic measure the round-trip time to their senders.</summary>
    public bool MeasuresRoundTrips { get; init; }

    /// <summary>Round-trip time assumed before the first measurement, nanoseconds.</summary>
    public long InitialRttNs { get; init; } = 100_000;

    /// <summary>Delay before the NAK of a gap, nanoseconds, unless the channel has nak-delay.</summary>
    public long NakDelayNs { get; init; } = 1_000;

    /// <summary>Number of these delays after which a NAK is repeated.</summary>
    public int NakRetryDelayRatio { get; init; } = 100;

    /// <summary>Assumed number of receivers in a group, for the wait before a NAK.</summary>
    public int NakMulticastGroupSize { get; init; } = 10;

    /// <summary>Longest wait of a group's receiver before its NAK, nanoseconds.</summary>
    public long NakMulticastMaxBackoffNs { get; init; } = 10_000_000;

    /// <summary>Time for which a retransmitted range is not sent again, nanoseconds.</summary>
    public long RetransmitLingerNs { get; init; } = 10_000_000;

    /// <summary>Silence after which a client is closed with all its resources, nanoseconds.</summary>
    public long ClientLivenessTimeoutNs { get; init; } = 10_000_000_000;

    /// <summary>Silence after which the directory of another driver is taken over, milliseconds.</summary>
    public long DriverTimeoutMs { get; init; } = 10_000;

    /// <summary>Interval of state updates of publications and images, nanoseconds.</summary>
    public long TimerIntervalNs { get; init; } = 1_000_000_000;

    /// <summary>Most bytes of log buffers mapped at a time; further streams are refused.</summary>
    public long MaxMappedBytes { get; init; } = 1L << 30;

    /// <summary>Most bytes of log buffers mapped for publishers at one address.</summary>
    public long MaxMappedBytesOfSource { get; init; } = 512L << 20;

    /// <summary>Addresses of publishers from which data is accepted; empty for all. Datagrams from others are
    /// ignored.</summary>
    public IReadOnlyList<IPNetwork> AllowedSources { get; init; } = [];

    /// <summary>Called with an address that is not allowed, on the driver's thread: once per address, for at most
    /// 16.</summary>
    public Action<string>? OnRefusedSource { get; init; }

    /// <summary>Called with the reason for which a publisher's session is not received, on the driver's thread; once
    /// for each reason, for at most 16.</summary>
    public Action<string>? OnRefusedSession { get; init; }

    /// <summary>Time for which <see cref="EmbeddedMediaDriver.Dispose"/> waits to send the rest, nanoseconds.</summary>
    public long CloseTimeoutNs { get; init; } = 1_000_000_000;

    /// <summary>
    /// True if no thread is created; the owner calls <see cref="EmbeddedMediaDriver.DoWork"/>, and adds publications
    /// and subscriptions on the same thread.
    /// </summary>
    public bool UseInvoker { get; init; }

    /// <summary>Idle strategy of the driver's thread.</summary>
    public DriverIdle Idle { get; init; } = DriverIdle.Backoff;

    /// <summary>First sleep of <see cref="DriverIdle.Backoff"/>, nanoseconds; each further one is twice as
    /// long.</summary>
    public long MinIdleNs { get; init; } = 1_000;

    /// <summary>Longest sleep of <see cref="DriverIdle.Backoff"/>, nanoseconds.</summary>
    public long MaxIdleNs { get; init; } = 1_000_000;

    public string ThreadName { get; init; } = "aeron-driver";

    /// <summary>CPU to which the driver's thread is pinned; null: any.</summary>
    public int? Cpu { get; init; }

    /// <summary>Called for errors that concern no client, on the driver's thread.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>
    /// Called with the exception that ends the driver's thread, on that thread, after a second in which every duty
    /// cycle failed.
    /// </summary>
    public Action<Exception>? OnFailure { get; init; }

    /// <summary>Clock of milliseconds since 1970, for values that clients of any process read.</summary>
    internal Func<long> EpochClock { get; init; } = () => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Monotonic clock, nanoseconds.</summary>
    internal Func<long> NanoClock { get; init; } = Libc.MonotonicNs;

    /// <summary>Opens the socket of a publication's channel.</summary>
    internal Func<UdpChannel, int, int, IUdpTransport> OpenSendTransport { get; init; } = UdpSocket.Connect;

    /// <summary>Opens the socket of a subscription's channel.</summary>
    internal Func<UdpChannel, int, int, IUdpTransport> OpenReceiveTransport { get; init; } = UdpSocket.Bind;

    /// <summary>Roots in which a directory without a name is created.</summary>
    internal DirectoryRoots Roots { get; init; } = DirectoryRoots.OfEnvironment;

    /// <summary>Seed of session ids, term ids and receiver ids; null: random.</summary>
    internal int? Seed { get; init; }
}
