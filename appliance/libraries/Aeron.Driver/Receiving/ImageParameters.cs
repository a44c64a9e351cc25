// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Parameters of an image that are not in its SETUP.</summary>
/// <param name="Source">Source address of its SETUP.</param>
/// <param name="WindowLength">Bytes that the sender may send beyond the consumed position.</param>
/// <param name="IsReliable">False: gaps are filled with padding.</param>
/// <param name="NakDelay">Delay before the NAK of a gap.</param>
/// <param name="StatusMessageIntervalNs">Longest time between two status messages.</param>
/// <param name="LivenessTimeoutNs">Silence after which it ends.</param>
/// <param name="HwmCounterId">Counter of the highest position received.</param>
/// <param name="RebuildCounterId">Counter of the position up to which the log is complete.</param>
internal readonly record struct ImageParameters(long CorrelationId, UdpAddress Source, int WindowLength,
    bool IsReliable, NakDelay NakDelay, long StatusMessageIntervalNs, long LivenessTimeoutNs, int HwmCounterId,
    int RebuildCounterId, int NaksSentCounterId)
{
    /// <summary>Receives each gap.</summary>
    internal required LossObserver Loss { get; init; }

    /// <summary>True if the window follows the network.</summary>
    internal bool IsCubic { get; init; }

    /// <summary>True if a cubic window measures round-trip times.</summary>
    internal bool MeasuresRoundTrips { get; init; }

    /// <summary>Round-trip time assumed before the first measurement.</summary>
    internal long InitialRttNs { get; init; }

    /// <summary>Window of a subscription for a stream, bytes; throws if it is smaller than a datagram.</summary>
    internal static int WindowOf(UdpChannel channel, MediaDriverContext context, in SetupFrame setup,
        in UdpAddress source)
    {
        int window = Math.Min(channel.ReceiverWindowLength ?? context.InitialWindowLength, setup.TermLength >> 1);
        return window >= setup.MtuLength
            ? window
            : throw new ChannelException(ErrorCode.INVALID_CHANNEL, $"{channel.Text}: the window of {window} bytes " +
                $"is below the mtu {setup.MtuLength} of the publisher {source}; raise rcv-wnd");
    }

    /// <summary>True if a stream may have further receivers: as the subscription says, else the stream.</summary>
    internal static bool IsGroup(UdpChannel channel, in SetupFrame setup) =>
        channel.IsGroup ?? (channel.IsMulticast || (setup.Flags & SetupFrame.GroupFlag) != 0);

    /// <summary>Delay of an image of a stream before the NAK of a gap.</summary>
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
