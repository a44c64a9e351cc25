// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Buffers for more connections; each array has room for all, the new ones first.</summary>
/// <param name="Stores">Stores of waiting bytes.</param>
/// <param name="Partials">Buffers of incomplete messages.</param>
internal sealed record StreamBufferGrowth(ArraySegment<byte>[] Stores, ArraySegment<byte>[] Partials);
