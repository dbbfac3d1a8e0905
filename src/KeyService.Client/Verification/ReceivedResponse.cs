using System.Net.Http.Headers;
using KeyService.Signing.Http;

namespace KeyService.Client.Verification;

/// <summary>Reads what was sent and received, without the normalisation that HttpClient's typed headers make.</summary>
internal static class ReceivedResponse
{
    public static ResponseToVerify Read(HttpRequestMessage request, HttpResponseMessage response, string nonce)
    {
        var fields = new List<HttpFieldLine>();
        Add(response.Headers.NonValidated, fields);
        Add(response.Content.Headers.NonValidated, fields);
        return new ResponseToVerify
        {
            Status = (int)response.StatusCode,
            Fields = fields,
            Request = RequestBinding.Read(request),
            ExpectedNonce = nonce,
        };
    }

    private static void Add(HttpHeadersNonValidated headers, List<HttpFieldLine> fields)
    {
        foreach (var (name, lines) in headers)
        {
            foreach (var line in lines)
            {
                fields.Add(new HttpFieldLine(name, line));
            }
        }
    }
}
