// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Tunnels;

/// <summary>Finds the first packet of each flow after a loss that may have concerned any of them.</summary>
internal struct FlowEpochs
{
    private int[]? _known;                      // by flow: the loss that its latest packet came after
    private int _losses;

    /// <summary>Records a loss.</summary>
    /// <param name="flows">Number of flows, id 0 included.</param>
    public void Lose(int flows)
    {
        _known ??= new int[flows];
        _losses++;
    }

    /// <summary>Takes a packet of a flow; true if it is the first one after a loss.</summary>
    public readonly bool IsFirst(int flowId)
    {
        if (_known is null || _known[flowId] == _losses)
            return false;
        _known[flowId] = _losses;
        return true;
    }
}
