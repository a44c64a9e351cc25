// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;

namespace Telemetry.Spreading.Readers;

/// <summary>Destination of a reader's packets. One thread writes; the members that say so are for any.</summary>
internal interface IReaderOutput
{
    /// <summary>Packets that it was given and could not hand on; complete after <see cref="Close"/>. Any
    /// thread.</summary>
    long Undelivered { get; }

    /// <summary>Reason for which it hands on nothing now; null if it does. Any thread.</summary>
    string? Problem { get; }

    /// <summary>True if it will never hand on anything again. Any thread, before <see cref="End"/>.</summary>
    bool HasEnded { get; }

    /// <summary>Writes a packet.</summary>
    /// <param name="frame">The packet.</param>
    /// <param name="missing">Packets of this reader that are missing before it.</param>
    void Write(in FanoutFrame frame, long missing);

    /// <summary>Hands on what waits.</summary>
    void Flush();

    /// <summary>Hands on what waits, and says that nothing more comes.</summary>
    void Close();

    /// <summary>True if nothing has to be waited for behind <see cref="Close"/>. Any thread, before
    /// <see cref="End"/>.</summary>
    bool IsOver { get; }

    /// <summary>Ends what still runs, and with it a write that does not return. Any thread; once.</summary>
    /// <returns>Remark on the end; null if there is nothing to say.</returns>
    string? End();
}
