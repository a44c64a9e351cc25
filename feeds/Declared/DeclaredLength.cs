// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>The field that says how long the packet is.</summary>
/// <param name="Field">Where it is.</param>
/// <param name="CountsHeader">True if it counts the header too, false if only what comes behind it.</param>
/// <param name="Unit">Bytes that one of it stands for.</param>
public sealed record DeclaredLength(DeclaredField Field, bool CountsHeader, int Unit);
