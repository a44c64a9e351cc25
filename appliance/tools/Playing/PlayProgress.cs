// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing;

/// <summary>Steps of a play.</summary>
public enum PlayStep
{
    /// <summary>Captures are read to make the plan: <see cref="PlayProgress.Done"/> is in bytes.</summary>
    Plan,

    /// <summary>Datagrams are sent: <see cref="PlayProgress.Done"/> is in datagrams.</summary>
    Send,
}

/// <summary>Progress of a play.</summary>
/// <param name="Total">What there is to do; -1 if unknown.</param>
public readonly record struct PlayProgress(PlayStep Step, long Done, long Total);
