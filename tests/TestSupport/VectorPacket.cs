// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace TestSupport;

/// <summary>One packet of a real capture.</summary>
/// <param name="Expected">Known properties: the keys of the vectors' packet objects.</param>
/// <param name="Payload">Its UDP or TCP payload.</param>
public sealed record VectorPacket(JsonElement Expected, byte[] Payload);
