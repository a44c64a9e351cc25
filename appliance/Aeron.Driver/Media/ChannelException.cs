// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Media;

/// <summary>A channel that cannot be used: what, where, what to do.</summary>
internal sealed class ChannelException(ErrorCode code, string message) : Exception(message)
{
    internal ErrorCode Code { get; } = code;
}
