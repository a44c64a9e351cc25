// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>What an image is made with besides its SETUP.</summary>
internal readonly record struct ImageParameters(long CorrelationId, UdpAddress ControlAddress, int WindowLength,
    bool IsReliable, long NakDelayNs, long NakRepeatNs, long StatusMessageIntervalNs, long LivenessTimeoutNs,
    int HwmCounterId, int RebuildCounterId);
