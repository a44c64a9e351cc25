// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>Takes a message out of a ring or broadcast buffer; its bytes are valid during the call only.</summary>
internal delegate void MessageHandler(int messageTypeId, ReadOnlySpan<byte> message);
