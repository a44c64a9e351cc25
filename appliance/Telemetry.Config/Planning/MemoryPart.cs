// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config.Planning;

/// <summary>One part of the memory that a configuration takes.</summary>
/// <param name="Name">What takes it.</param>
/// <param name="Bytes">How much.</param>
/// <param name="How">How that comes about.</param>
public sealed record MemoryPart(string Name, long Bytes, string How);
