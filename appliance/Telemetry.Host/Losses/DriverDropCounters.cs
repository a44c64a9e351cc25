// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>Where one driver counts the frames that it lost.</summary>
/// <param name="Driver">Its name.</param>
/// <param name="Missed">Frames that the device itself dropped. Summed; each of them a list of alternatives.</param>
/// <param name="NoBuffer">Frames for which the host had no buffer. The same.</param>
/// <param name="Source">Where that is known from.</param>
internal sealed record DriverDropCounters(
    string Driver, IReadOnlyList<IReadOnlyList<string>> Missed, IReadOnlyList<IReadOnlyList<string>> NoBuffer,
    string Source);
