// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver.Conducting;
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver;

/// <summary>Settings of an embedded media driver. Defaults are Aeron's unless said otherwise.</summary>
public sealed class MediaDriverContext
{
    /// <summary>Directory by which clients find it; null: a new one of this user alone, on tmpfs. Removed when the
    /// driver stops.</summary>
    public string? AeronDirectoryName { get; init; }

    /// <summary>Term length of publications whose channel has no term-length, bytes.</summary>
    public int TermBufferLength { get; init; } = 16 << 20;

    /// <summary>Term length of publications between clients whose channel has no term-length, bytes.</summary>
    public int IpcTermBufferLength { get; init; } = 64 << 20;

    /// <summary>Longest datagram of publications whose channel has no mtu, bytes with the 32 of the header.</summary>
    public int MtuLength { get; init; } = 1408;

    /// <summary>Window that a receiver opens, bytes, unless its channel has rcv-wnd.</summary>
    public int InitialWindowLength { get; init; } = 128 << 10;

    /// <summary>SO_RCVBUF of every socket, bytes; 0: what the host allows, at most 2 MiB.</summary>
    public int SocketReceiveBufferLength { get; init; }

    /// <summary>SO_SNDBUF of every socket, bytes; 0: the system's.</summary>
    public int SocketSendBufferLength { get; init; }

    /// <summary>How long a closed publication still answers NAKs, nanoseconds, unless its channel has linger.</summary>
    public long PublicationLingerNs { get; init; } = 5_000_000_000;

    /// <summary>How long a message that was claimed and is not finished may block its stream, nanoseconds.</summary>
    public long PublicationUnblockTimeoutNs { get; init; } = 15_000_000_000;

    /// <summary>Silence after which a receiver is given up by a publication, nanoseconds.</summary>
    public long PublicationConnectionTimeoutNs { get; init; } = 5_000_000_000;

    /// <summary>Silence after which flow control counts a receiver no more, nanoseconds, unless fc says.</summary>
    public long FlowControlReceiverTimeoutNs { get; init; } = 5_000_000_000;

    /// <summary>Silence after which an image ends without end of stream, nanoseconds.</summary>
    public long ImageLivenessTimeoutNs { get; init; } = 10_000_000_000;

    /// <summary>Longest time between two status messages of an image, nanoseconds.</summary>
    public long StatusMessageIntervalNs { get; init; } = 200_000_000;

    /// <summary>Whether receivers with cc=cubic ask their senders for the time of a round trip.</summary>
    public bool MeasuresRoundTrips { get; init; }

    /// <summary>Time of a round trip before one was measured, nanoseconds.</summary>
    public long InitialRttNs { get; init; } = 100_000;

    /// <summary>Delay before a gap is asked for, nanoseconds, unless the channel has nak-delay.</summary>
    public long NakDelayNs { get; init; } = 1_000;

    /// <summary>A NAK is repeated after this many delays.</summary>
    public int NakRetryDelayRatio { get; init; } = 100;

    /// <summary>Receivers of a group that are reckoned with when one waits before its NAK.</summary>
    public int NakMulticastGroupSize { get; init; } = 10;

    /// <summary>Longest time that a receiver of a group waits before its NAK, nanoseconds.</summary>
    public long NakMulticastMaxBackoffNs { get; init; } = 10_000_000;

    /// <summary>How long the same range is not sent again, nanoseconds.</summary>
    public long RetransmitLingerNs { get; init; } = 10_000_000;

    /// <summary>Silence after which a client is given up, nanoseconds; what it has is closed.</summary>
    public long ClientLivenessTimeoutNs { get; init; } = 10_000_000_000;

    /// <summary>Silence after which another driver's directory is taken over, milliseconds.</summary>
    public long DriverTimeoutMs { get; init; } = 10_000;

    /// <summary>How often the states of publications and images move on, nanoseconds.</summary>
    public long TimerIntervalNs { get; init; } = 1_000_000_000;

    /// <summary>Most bytes of log buffers that are mapped at once; more streams are refused.</summary>
    public long MaxMappedBytes { get; init; } = 1L << 30;

    /// <summary>Most bytes of the log buffers that publishers at one address may make the driver map.</summary>
    public long MaxMappedBytesOfSource { get; init; } = 512L << 20;

    /// <summary>Publishers' addresses that are received; none: all are. Of others nothing is taken.</summary>
    public IReadOnlyList<IPNetwork> AllowedSources { get; init; } = [];

    /// <summary>Told of an address that is not among the allowed ones, on the driver's thread: of each once, of 16 at
    /// most.</summary>
    public Action<string>? OnRefusedSource { get; init; }

    /// <summary>How long <see cref="EmbeddedMediaDriver.Dispose"/> waits to send the rest, nanoseconds.</summary>
    public long CloseTimeoutNs { get; init; } = 1_000_000_000;

    /// <summary>
    /// True: no thread is made; the owner calls <see cref="EmbeddedMediaDriver.DoWork"/>, and adds publications and
    /// subscriptions on the same thread.
    /// </summary>
    public bool UseInvoker { get; init; }

    /// <summary>What the driver's thread does when there is nothing to do.</summary>
    public DriverIdle Idle { get; init; } = DriverIdle.Backoff;

    /// <summary>Longest sleep of <see cref="DriverIdle.Backoff"/>, nanoseconds.</summary>
    public long MaxIdleNs { get; init; } = 1_000_000;

    /// <summary>Name of the driver's thread.</summary>
    public string ThreadName { get; init; } = "aeron-driver";

    /// <summary>CPU that the driver's thread is pinned to; null: any.</summary>
    public int? Cpu { get; init; }

    /// <summary>Told of every error that has no client to go to, on the driver's thread.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>
    /// Told what the driver's thread ended with, on that thread, when a second of duty cycles did nothing but fail.
    /// </summary>
    public Action<Exception>? OnFailure { get; init; }

    /// <summary>Milliseconds since 1970, for what clients of any process read.</summary>
    internal Func<long> EpochClock { get; init; } = () => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Nanoseconds of a clock that never goes back.</summary>
    internal Func<long> NanoClock { get; init; } = Libc.MonotonicNs;

    /// <summary>Opens the socket of a publication's channel.</summary>
    internal Func<UdpChannel, int, int, IUdpTransport> OpenSendTransport { get; init; } = UdpSocket.Connect;

    /// <summary>Opens the socket of a subscription's channel.</summary>
    internal Func<UdpChannel, int, int, IUdpTransport> OpenReceiveTransport { get; init; } = UdpSocket.Bind;

    /// <summary>Where a directory without a name is made.</summary>
    internal DirectoryRoots Roots { get; init; } = DirectoryRoots.OfEnvironment;

    /// <summary>Seed of session ids, term ids and receiver ids; null: random.</summary>
    internal int? Seed { get; init; }
}
