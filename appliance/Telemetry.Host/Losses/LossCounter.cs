// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>A counter of lost packets.</summary>
/// <param name="Place">Where they are lost.</param>
/// <param name="Where">The interface, core or address.</param>
/// <param name="Name">The counter's own name.</param>
/// <param name="Key">What tells two of one name apart: a socket's number; else 0.</param>
public readonly record struct LossCounter(LossPlace Place, string Where, string Name, ulong Key = 0)
{
    /// <summary>Whether it counts up to 2^32 only.</summary>
    internal bool Wraps => Place is LossPlace.Queue or LossPlace.Backlog or LossPlace.Socket;
}
