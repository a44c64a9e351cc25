// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.Envelopes;

/// <summary>
/// Key that separates number sequences inside one feed. <see cref="Channel"/> holds the protocol's channel values
/// packed in 64 bits; where packets say neither channel nor session, the place of their group among those of the line,
/// from 1, or 0 if the line has one group only; else 0. <see cref="SessionHigh"/> and <see cref="SessionLow"/> hold the
/// first 16 bytes of the session id, big-endian, zero-padded (0 if the protocol has none). A new session of a channel
/// is a new generation of the same stream.
/// </summary>
/// <param name="Channel">The protocol's channel values, packed as its decoder says.</param>
/// <param name="SessionHigh">Bytes 0 to 7 of the session id.</param>
/// <param name="SessionLow">Bytes 8 to 15 of the session id.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ChannelKey(ulong Channel, ulong SessionHigh, ulong SessionLow);
