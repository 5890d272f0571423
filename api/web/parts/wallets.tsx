/** Where the wallets of a browser are listed; client/wallet/chooser.ts fills it. */
export function Wallets({ id }: { id: string }) {
  return (
    <div id={id} class="wallets" hidden>
      <ul class="plain" />
      <p data-none="">
        No wallet has been found in this browser yet. Open this page where yours is: in a browser with its extension, or
        in the wallet app’s own browser.
      </p>
    </div>
  );
}
