// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>Names of the statistics in which one driver counts lost frames.</summary>
/// <param name="Driver">Its name.</param>
/// <param name="Missed">Frames that the device itself dropped. The entries are summed; each is a list of
/// alternatives.</param>
/// <param name="NoBuffer">Frames for which the host had no buffer. The same form.</param>
/// <param name="Source">Source of the names.</param>
internal sealed record DriverDropCounters(
    string Driver, IReadOnlyList<IReadOnlyList<string>> Missed, IReadOnlyList<IReadOnlyList<string>> NoBuffer,
    string Source);
