// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>Handles a message of a ring or broadcast buffer; its bytes are valid only during the call.</summary>
internal delegate void MessageHandler(int messageTypeId, ReadOnlySpan<byte> message);
