// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config.Planning;

/// <summary>One part of the memory that a configuration takes.</summary>
/// <param name="Name">Name of the part.</param>
/// <param name="Bytes">Its size, bytes.</param>
/// <param name="How">The calculation, as text.</param>
public sealed record MemoryPart(string Name, long Bytes, string How);
