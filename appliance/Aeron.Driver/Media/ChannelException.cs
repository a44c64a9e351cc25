// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Media;

/// <summary>Error of a channel that cannot be used: problem, place and remedy.</summary>
internal sealed class ChannelException(ErrorCode code, string message) : Exception(message)
{
    internal ErrorCode Code { get; } = code;
}
