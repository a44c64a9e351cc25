// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>What is to be done with a stream.</summary>
internal enum StreamWork
{
    /// <summary>A segment has come.</summary>
    Take,

    /// <summary>Missing bytes have not come in time.</summary>
    GiveUpHole,

    /// <summary>No more bytes will come.</summary>
    Finish,
}
