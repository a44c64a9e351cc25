// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Kinds of operations on a stream.</summary>
internal enum StreamWork
{
    /// <summary>Take a segment.</summary>
    Take,

    /// <summary>Give up missing bytes that did not come in time.</summary>
    GiveUpHole,

    /// <summary>Finish: no more bytes will come.</summary>
    Finish,
}
