// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds;

/// <summary>Where credentials stand in a message.</summary>
/// <param name="Offset">Bytes from its start.</param>
/// <param name="Length">Bytes; 0 if there are none.</param>
public readonly record struct SecretPlace(int Offset, int Length);
