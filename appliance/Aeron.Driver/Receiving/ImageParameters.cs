// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>What an image is made with besides its SETUP.</summary>
/// <param name="CorrelationId">Its id.</param>
/// <param name="Source">Where its SETUP came from.</param>
/// <param name="WindowLength">How much the sender may send beyond what was consumed, bytes.</param>
/// <param name="IsReliable">False: gaps are filled with padding.</param>
/// <param name="NakDelay">How long it waits before it asks for a gap.</param>
/// <param name="StatusMessageIntervalNs">Longest time between two status messages.</param>
/// <param name="LivenessTimeoutNs">Silence after which it ends.</param>
/// <param name="HwmCounterId">Counter of the highest position received.</param>
/// <param name="RebuildCounterId">Counter of the position up to which nothing is missing.</param>
/// <param name="NaksSentCounterId">Counter of what it asked for again.</param>
internal readonly record struct ImageParameters(long CorrelationId, UdpAddress Source, int WindowLength,
    bool IsReliable, NakDelay NakDelay, long StatusMessageIntervalNs, long LivenessTimeoutNs, int HwmCounterId,
    int RebuildCounterId, int NaksSentCounterId)
{
    /// <summary>Who is told of what is missing.</summary>
    internal required LossObserver Loss { get; init; }

    /// <summary>Whether the window follows the network.</summary>
    internal bool IsCubic { get; init; }

    /// <summary>Whether a cubic window asks for the times of round trips.</summary>
    internal bool MeasuresRoundTrips { get; init; }

    /// <summary>Time of a round trip before one was measured.</summary>
    internal long InitialRttNs { get; init; }

    /// <summary>The window that a subscription opens for a stream, bytes; throws if no datagram fits in.</summary>
    internal static int WindowOf(UdpChannel channel, MediaDriverContext context, in SetupFrame setup,
        in UdpAddress source)
    {
        int window = Math.Min(channel.ReceiverWindowLength ?? context.InitialWindowLength, setup.TermLength >> 1);
        return window >= setup.MtuLength
            ? window
            : throw new ChannelException(ErrorCode.INVALID_CHANNEL, $"{channel.Text}: the window of {window} bytes " +
                $"is below the mtu {setup.MtuLength} of the publisher {source}; raise rcv-wnd");
    }

    /// <summary>Whether there may be more receivers of a stream: as the subscription or else the stream says.</summary>
    internal static bool IsGroup(UdpChannel channel, in SetupFrame setup) =>
        channel.IsGroup ?? (channel.IsMulticast || (setup.Flags & SetupFrame.GroupFlag) != 0);

    /// <summary>How long an image of a stream waits before it asks for a gap.</summary>
    internal static NakDelay NakDelayOf(UdpChannel channel, MediaDriverContext context, in SetupFrame setup, int seed)
    {
        if (!channel.IsReliable)
            return NakDelay.Fixed(0, 0);
        if (IsGroup(channel, setup))
            return NakDelay.Random(context.NakMulticastMaxBackoffNs, context.NakMulticastGroupSize, seed);

        long delayNs = channel.NakDelayNs ?? context.NakDelayNs;
        return NakDelay.Fixed(delayNs, delayNs * context.NakRetryDelayRatio);
    }
}
