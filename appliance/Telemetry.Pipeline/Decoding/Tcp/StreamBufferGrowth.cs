// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Buffers for more connections, each at the beginning of places for all.</summary>
/// <param name="Stores">Where bytes wait.</param>
/// <param name="Partials">Where messages begin.</param>
internal sealed record StreamBufferGrowth(ArraySegment<byte>[] Stores, ArraySegment<byte>[] Partials);
