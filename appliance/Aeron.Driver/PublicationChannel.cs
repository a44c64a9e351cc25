// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Ipc;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Sending;

namespace Adaptive.Aeron.Driver;

/// <summary>The rules that a channel must meet before this driver makes a publication of it.</summary>
public static class PublicationChannel
{
    /// <summary>Checks a channel by the code that a running driver checks it with; takes no socket and no memory. Host
    /// names are resolved, which may wait for the name service.</summary>
    /// <returns>What is wrong and what to do, in the driver's words; null if nothing is.</returns>
    public static string? Objection(string channel)
    {
        var context = new MediaDriverContext();
        try
        {
            if (IpcChannel.IsIpc(channel))
                _ = IpcChannel.Parse(channel).ParametersOf(context, 0, 0, 0, 0, isExclusive: false);
            else
                _ = PublicationParameters.Of(UdpChannel.Parse(channel), context, 0, 0, 0, 0, isExclusive: false);
            return null;
        }
        catch (ChannelException wrong)
        {
            return wrong.Message;
        }
    }
}
