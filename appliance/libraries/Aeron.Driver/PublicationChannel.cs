// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Ipc;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Sending;

namespace Adaptive.Aeron.Driver;

/// <summary>Rules that a channel must meet for a publication of this driver.</summary>
public static class PublicationChannel
{
    /// <summary>Checks a channel with the code of a running driver; opens no socket and allocates no log. Resolves host
    /// names, which may block on the name service.</summary>
    /// <returns>The driver's error message with a remedy; null if the channel is valid.</returns>
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
