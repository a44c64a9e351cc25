// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Rows of one kind that come with the totals.</summary>
internal interface IRowKind
{
    /// <summary>Stores a row.</summary>
    /// <returns>False if a sum in it is beyond any that there can be: it is left out then.</returns>
    bool TryTake(ref MessageDecoder decoder);

    /// <summary>Starts new totals: drops the rows of totals that did not end.</summary>
    void OnBegin();

    /// <summary>Ends the totals: their rows become the current ones.</summary>
    void OnEnd();

    void Clear();
}
