// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Causes;

namespace Telemetry.Publishing;

/// <summary>The newest findings about late orders; any thread.</summary>
public interface ICauseFindings
{
    /// <summary>The finding with a number; null if newer ones have taken its place.</summary>
    CauseFinding? FindingOf(long number);
}
