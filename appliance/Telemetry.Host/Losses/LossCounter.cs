// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>A counter of lost packets.</summary>
/// <param name="Place">The place of the loss.</param>
/// <param name="Where">The interface, core or address.</param>
/// <param name="Name">The counter's own name.</param>
/// <param name="Key">Distinguishes counters of the same name: a socket's number; else 0.</param>
public readonly record struct LossCounter(LossPlace Place, string Where, string Name, ulong Key = 0)
{
    /// <summary>True if it is a 32-bit counter, which wraps.</summary>
    internal bool Wraps => Place is LossPlace.Queue or LossPlace.Backlog or LossPlace.Socket;
}
