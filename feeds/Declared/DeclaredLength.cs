// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>Field with the packet's length.</summary>
/// <param name="Field">The field.</param>
/// <param name="CountsHeader">True if the length includes the header, false if it counts only the bytes after
/// it.</param>
/// <param name="Unit">Bytes per unit of the field.</param>
public sealed record DeclaredLength(DeclaredField Field, bool CountsHeader, int Unit);
